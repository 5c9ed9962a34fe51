#!/usr/bin/env bash
# build.sh ASSEMBLY ILC_PACKAGE OUTPUT_FOLDER [CROSS_PREFIX]: compiles the assembly to arm64, checks the code, links neon-harness.
# Errors are printed in the form that MSBuild shows as errors.
set -euo pipefail
assembly=$1 ilc=$2 output=$3 cross=${4:-/usr/bin/aarch64-linux-gnu-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
name=$(basename "$assembly" .dll)
mangled=${name//./_}
mkdir -p "$output/include"

fail() {
  echo "neon-harness : error : $1"
  exit 1
}

"$ilc/tools/ilc" "$assembly" -o "$output/kernels.o" --systemmodule "$name" --targetarch arm64 --targetos linux -O --noscan \
  --nativelib --export-unmanaged-entrypoints --generateunmanagedentrypoints "$name" > "$output/ilc.log" 2>&1 ||
  fail "the ahead-of-time compiler failed: $(grep -m 2 -E "^Error|^ ---> " "$output/ilc.log" | tr '\n' ' ')"

# An intrinsic that was not expanded is a call: to a helper that throws, or to the method that stands for it.
"${cross}objdump" -d --no-show-raw-insn "$output/kernels.o" > "$output/kernels.s"
awk -v own="<${mangled}_System_Runtime_Intrinsics_" '
  /^[0-9a-f]+ </ { method = $2; if (index(method, own) == 1) print "compiled as a method: " method }
  /bl.*Throw(NotImplemented|PlatformNotSupported)/ { print "not expanded in " method }' "$output/kernels.s" | sort -u > "$output/unexpanded.txt"
[ ! -s "$output/unexpanded.txt" ] || fail "an intrinsic was not expanded, $(tr '\n' ' ' < "$output/unexpanded.txt")"
grep -q "fmla.*v[0-9]*\.4s" "$output/kernels.s" || fail "the code has no vector multiply-add"

# Which optional instructions a processor has is found out by .NET's own source.
echo "#define HAVE_AUXV_HWCAP_H 1" > "$output/include/minipalconfig.h"
"${cross}gcc" -O2 -Wall -Werror -DHOST_ARM64 -DTARGET_ARM64 -DHOST_UNIX -DTARGET_UNIX \
  -I"$output/include" -I"$ilc/native/src" -I"$ilc/native/src/minipal" \
  -static "$here/main.c" "$here/barriers.S" "$ilc/native/src/minipal/cpufeatures.c" "$output/kernels.o" -lm -o "$output/neon-harness.new" ||
  fail "the program could not be linked"
mv "$output/neon-harness.new" "$output/neon-harness"
