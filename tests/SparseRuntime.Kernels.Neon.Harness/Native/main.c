/* The entry point, and what compiled code expects to find about the processor. */

#include <stdbool.h>
#include <minipal/cpufeatures.h>

/* Optional instructions of this processor; compiled code asks before it uses one. */
int g_cpuFeatures;

/* Instructions that were assumed at compile time. */
extern int g_requiredCpuFeatures;

unsigned long __security_cookie = 0x5eed;

int run_cases(int features);

int main(void)
{
    g_cpuFeatures = minipal_getcpufeatures();
    if ((g_cpuFeatures & g_requiredCpuFeatures) != g_requiredCpuFeatures)
        return 2;
    return run_cases(g_cpuFeatures);
}
