package dev.havu.store.sqlite;

import dev.havu.store.CloudTable;
import dev.havu.store.ClusterTable;
import dev.havu.store.DueWorkTable;
import dev.havu.store.FleetTable;
import dev.havu.store.InstanceTable;
import dev.havu.store.ProjectTable;
import dev.havu.store.ScriptTable;
import dev.havu.store.Session;
import dev.havu.store.SshKeyTable;
import dev.havu.store.TagTable;
import dev.havu.store.TenancyTable;
import dev.havu.store.VolumeTable;

/** The tables on one connection. */
record SqliteSession(
        CloudTable clouds,
        ProjectTable projects,
        InstanceTable instances,
        VolumeTable volumes,
        ClusterTable clusters,
        SshKeyTable sshKeys,
        ScriptTable scripts,
        TagTable tags,
        FleetTable fleet,
        DueWorkTable dueWork,
        TenancyTable tenancy)
        implements Session {
    SqliteSession(Sql sql) {
        this(
                new SqliteCloudTable(sql),
                new SqliteProjectTable(sql),
                new SqliteInstanceTable(sql),
                new SqliteVolumeTable(sql),
                new SqliteClusterTable(sql),
                new SqliteSshKeyTable(sql),
                new SqliteScriptTable(sql),
                new SqliteTagTable(sql),
                new SqliteFleetTable(sql),
                new SqliteDueWorkTable(sql),
                new SqliteTenancyTable(sql));
    }
}
