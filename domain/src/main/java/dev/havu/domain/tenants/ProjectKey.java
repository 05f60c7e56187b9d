package dev.havu.domain.tenants;

/**
 * Names one project in one cloud. Every query and command takes it, so that a tenant can only ever reach its own things.
 *
 * @param cloud name of the cloud
 * @param project name of the project, unique in its cloud
 */
public record ProjectKey(String cloud, String project) {}
