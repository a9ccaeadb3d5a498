// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * What a registry remembers: schemas by id, subjects with their versions, compatibility levels. Any thread.
 *
 * <p>Ids count from 1 and are per distinct schema, whatever the subject. Avro schemas are compared after parsing, so white
 * space does not make a new one. Compatibility is checked for Avro; JSON and Protobuf schemas are only stored.
 */
final class SchemaCatalog {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One version of a subject; versions count from 1. */
    record Version(String subject, int version, RegisteredSchema schema) {}

    private record Content(String type, String text) {}

    private final Map<Content, RegisteredSchema> byContent = new HashMap<>();
    private final Map<Integer, RegisteredSchema> byId = new HashMap<>();
    private final Map<String, List<Version>> subjects = new TreeMap<>();
    /** The next version of a subject, kept when versions are deleted. */
    private final Map<String, Integer> nextVersions = new HashMap<>();

    private final Map<String, Compatibility> levels = new HashMap<>();
    private Compatibility defaultLevel = Compatibility.BACKWARD;

    synchronized RegisteredSchema byId(int id) {
        RegisteredSchema schema = byId.get(id);
        if (schema == null) {
            throw new CatalogException(RegistryError.SCHEMA_NOT_FOUND, "Schema " + id + " not found");
        }
        return schema;
    }

    synchronized List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    synchronized List<Version> versions(String subject) {
        List<Version> versions = subjects.get(subject);
        if (versions == null) {
            throw new CatalogException(RegistryError.SUBJECT_NOT_FOUND, "Subject '" + subject + "' not found");
        }
        return List.copyOf(versions);
    }

    /** All versions of all subjects that have the schema with this id. */
    synchronized List<Version> usesOf(int id) {
        byId(id);
        return subjects.values().stream()
                .flatMap(List::stream)
                .filter(version -> version.schema().id() == id)
                .toList();
    }

    synchronized Version latest(String subject) {
        List<Version> versions = versions(subject);
        return versions.get(versions.size() - 1);
    }

    synchronized Version version(String subject, int number) {
        for (Version version : versions(subject)) {
            if (version.version() == number) {
                return version;
            }
        }
        throw new CatalogException(RegistryError.VERSION_NOT_FOUND, "Version " + number + " not found");
    }

    /** The version of a subject that has exactly this schema. */
    synchronized Version lookup(String subject, String type, String text) {
        Content content = content(type, text);
        for (Version version : versions(subject)) {
            if (version.schema().type().equals(content.type())
                    && version.schema().text().equals(content.text())) {
                return version;
            }
        }
        throw new CatalogException(RegistryError.SCHEMA_NOT_FOUND, "Schema not found");
    }

    synchronized RegisteredSchema register(String subject, String type, String text) {
        Content content = content(type, text);
        List<Version> versions = subjects.getOrDefault(subject, List.of());
        for (Version version : versions) {
            if (version.schema().type().equals(content.type())
                    && version.schema().text().equals(content.text())) {
                return version.schema();
            }
        }
        List<String> conflicts = conflicts(content, versions, level(subject));
        if (!conflicts.isEmpty()) {
            throw new CatalogException(
                    RegistryError.INCOMPATIBLE,
                    "Schema being registered is incompatible with an earlier schema for subject \"" + subject
                            + "\", details: " + String.join("; ", conflicts));
        }
        RegisteredSchema schema = byContent.computeIfAbsent(
                content, added -> new RegisteredSchema(byContent.size() + 1, added.type(), added.text()));
        byId.put(schema.id(), schema);
        int number = nextVersions.merge(subject, 1, Integer::sum);
        subjects.computeIfAbsent(subject, added -> new ArrayList<>()).add(new Version(subject, number, schema));
        return schema;
    }

    /** Why a schema would not get on with all versions of a subject; empty when it would. */
    synchronized List<String> conflicts(String subject, String type, String text) {
        return conflicts(content(type, text), subjects.getOrDefault(subject, List.of()), level(subject));
    }

    /** Why a schema would not get on with one version of a subject; empty when it would. */
    synchronized List<String> conflicts(String subject, Version with, String type, String text) {
        return conflicts(content(type, text), List.of(with), level(subject));
    }

    synchronized List<Integer> delete(String subject) {
        List<Integer> numbers = versions(subject).stream().map(Version::version).toList();
        subjects.remove(subject);
        return numbers;
    }

    synchronized void delete(Version version) {
        List<Version> versions = subjects.get(version.subject());
        if (versions != null && versions.remove(version) && versions.isEmpty()) {
            subjects.remove(version.subject());
        }
    }

    synchronized Compatibility defaultLevel() {
        return defaultLevel;
    }

    synchronized void setDefaultLevel(Compatibility level) {
        defaultLevel = level;
    }

    /** The level that counts for a subject: its own, else the default. */
    synchronized Compatibility level(String subject) {
        return levels.getOrDefault(subject, defaultLevel);
    }

    synchronized Optional<Compatibility> ownLevel(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    synchronized void setLevel(String subject, Compatibility level) {
        levels.put(subject, level);
    }

    synchronized void removeLevel(String subject) {
        levels.remove(subject);
    }

    private static Content content(String type, String text) {
        try {
            return switch (type) {
                case RegisteredSchema.AVRO ->
                    new Content(type, new Schema.Parser().parse(text).toString());
                case RegisteredSchema.JSON ->
                    new Content(type, JSON.readTree(text).toString());
                case RegisteredSchema.PROTOBUF -> new Content(type, text.strip());
                default -> throw new CatalogException(RegistryError.SCHEMA_INVALID, "Invalid schema type " + type);
            };
        } catch (AvroRuntimeException | JsonProcessingException e) {
            throw new CatalogException(RegistryError.SCHEMA_INVALID, "Invalid schema: " + e.getMessage());
        }
    }

    private static List<String> conflicts(Content added, List<Version> versions, Compatibility level) {
        List<String> conflicts = new ArrayList<>();
        int oldest = level.isTransitive() ? 0 : Math.max(0, versions.size() - 1);
        for (int i = versions.size() - 1; i >= oldest; i--) {
            Version old = versions.get(i);
            if (level == Compatibility.NONE) {
                continue;
            }
            if (!old.schema().type().equals(added.type())) {
                conflicts.add("version " + old.version() + " is of type "
                        + old.schema().type());
            } else if (old.schema().isAvro()) {
                Schema addedSchema = new Schema.Parser().parse(added.text());
                Schema oldSchema = new Schema.Parser().parse(old.schema().text());
                if (level.readsOld()) {
                    check("cannot read version " + old.version(), addedSchema, oldSchema, conflicts);
                }
                if (level.readByOld()) {
                    check("cannot be read by version " + old.version(), oldSchema, addedSchema, conflicts);
                }
            }
        }
        return conflicts;
    }

    private static void check(String what, Schema reader, Schema writer, List<String> conflicts) {
        SchemaCompatibility.SchemaCompatibilityResult result = SchemaCompatibility.checkReaderWriterCompatibility(
                        reader, writer)
                .getResult();
        if (result.getCompatibility() == SchemaCompatibilityType.COMPATIBLE) {
            return;
        }
        result.getIncompatibilities()
                .forEach(why -> conflicts.add(
                        what + ": " + why.getType() + " at " + why.getLocation() + ", " + why.getMessage()));
    }
}
