// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files that belong to the tree: those that git knows or would add, or without git all but build output. */
final class Tree {
    private static final Path ROOT = findRoot();
    private static final Set<String> OUTPUT = Set.of("target", ".git", ".idea", ".vscode", "node_modules");

    private Tree() {}

    static Path root() {
        return ROOT;
    }

    private static Path findRoot() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("millrace")) && Files.isDirectory(at.resolve(".mvn"))) {
                return at;
            }
        }
        throw new IllegalStateException("not inside the tree: " + Path.of("").toAbsolutePath());
    }

    /** All files by path from the root, with {@code /}, sorted; files that are deleted but not yet committed are left out. */
    static List<String> files() {
        List<String> listed = byGit();
        return (listed.isEmpty() ? byWalking() : listed)
                .stream()
                        .filter(file -> Files.isRegularFile(ROOT.resolve(file)))
                        .sorted()
                        .toList();
    }

    static List<String> files(String suffix) {
        return files().stream().filter(file -> file.endsWith(suffix)).toList();
    }

    static String text(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static long size(String file) {
        try {
            return Files.size(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the file is text as far as its beginning says. */
    static boolean isText(String file) {
        try (var in = Files.newInputStream(ROOT.resolve(file))) {
            for (byte each : in.readNBytes(4096)) {
                if (each == 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> byGit() {
        if (!Files.exists(ROOT.resolve(".git"))) {
            return List.of();
        }
        try {
            Process git = new ProcessBuilder(
                            "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
                    .directory(ROOT.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            git.getOutputStream().close();
            String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return git.waitFor() == 0 && !names.isEmpty() ? List.of(names.split("\0", -1)) : List.of();
        } catch (IOException noGit) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> byWalking() {
        List<String> found = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    Path name = folder.getFileName();
                    return name != null && OUTPUT.contains(name.toString())
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    found.add(ROOT.relativize(file).toString().replace('\\', '/'));
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
