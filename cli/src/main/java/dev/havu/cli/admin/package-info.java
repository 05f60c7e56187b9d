/**
 * The commands that speak to the admin API of a running server: a class for each noun, over what they share. Nothing here may
 * load the server, or a command would take as long as a start.
 */
@NullMarked
package dev.havu.cli.admin;

import org.jspecify.annotations.NullMarked;
