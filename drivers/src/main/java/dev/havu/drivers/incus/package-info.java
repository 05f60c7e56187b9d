/**
 * Real machines by Incus: containers and virtual machines on one host or a cluster. {@link IncusDriver} is told what should
 * be, {@link Jobs} carries it out beside the engine, {@link Machines} and {@link Volumes} know how.
 */
@NullMarked
package dev.havu.drivers.incus;

import org.jspecify.annotations.NullMarked;
