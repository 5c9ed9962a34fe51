using System.Runtime.InteropServices;

namespace SparseRuntime.Peers;

/// <summary>A shared library of the system, with what its exports are needed for.</summary>
internal sealed class SystemLibrary
{
    private readonly string _peer;
    private readonly string _file;
    private readonly nint _handle;

    /// <summary>Loads a library.</summary>
    /// <param name="peer">What messages call the peer.</param>
    /// <param name="file">The versioned name of the library, as the linker knows it.</param>
    /// <param name="package">The Debian package that has it.</param>
    /// <exception cref="PeerException">It is not there, or what it depends on is not.</exception>
    public SystemLibrary(string peer, string file, string package)
    {
        (_peer, _file) = (peer, file);
        if (!NativeLibrary.TryLoad(file, out _handle))
            throw new PeerException($"{peer}: {file} does not load; on Debian 'apt-get install {package}' installs it");
    }

    /// <summary>Whether the library has this function or variable.</summary>
    public bool Has(string name) => NativeLibrary.TryGetExport(_handle, name, out _);

    /// <summary>The address of a function.</summary>
    /// <exception cref="PeerException">The library has none of that name.</exception>
    public nint Function(string name) => NativeLibrary.TryGetExport(_handle, name, out nint address)
        ? address
        : throw new PeerException($"{_peer}: {_file} has no '{name}', so it is not the release that this build knows");

    /// <summary>The value of a variable that holds a pointer.</summary>
    /// <exception cref="PeerException">The library has none of that name.</exception>
    public unsafe nint Pointer(string name) => *(nint*)Function(name);
}
