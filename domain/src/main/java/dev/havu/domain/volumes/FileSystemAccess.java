package dev.havu.domain.volumes;

/** How a machine gets at a shared file system that is attached to it. */
public enum FileSystemAccess {
    /** Over the network from the file server of the location, in the documented form. */
    NFS,
    /** It is there already, at {@link Volume#localPath}; a bind mount shows it elsewhere. */
    LOCAL
}
