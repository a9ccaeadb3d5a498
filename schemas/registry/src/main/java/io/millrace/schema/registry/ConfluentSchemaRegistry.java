// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.rest.RestService;
import io.confluent.kafka.schemaregistry.client.rest.entities.Schema;
import io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import io.confluent.kafka.schemaregistry.client.rest.entities.SchemaString;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A registry that speaks Confluent's REST protocol, through Confluent's own client. Any thread.
 *
 * <p>The client's settings pass through with or without the prefix {@code schema.registry.}: {@code
 * basic.auth.credentials.source}, {@code basic.auth.user.info}, {@code bearer.auth.token}, {@code ssl.*} and so on.
 * OAUTHBEARER is the exception: that client needs classes of Kafka clients before 4.1 for it.
 */
public final class ConfluentSchemaRegistry implements SchemaRegistry {
    private static final int CLIENT_CACHE_SIZE = 1000;
    private static final int UNKNOWN_IDS_MAX = 10_000;
    private static final long UNKNOWN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String PREFIX = "schema.registry.";
    private static final Map<String, String> TIMEOUTS =
            Map.of("http.connect.timeout.ms", "5000", "http.read.timeout.ms", "10000");

    private final String urls;
    private final RestService rest;
    private final CachedSchemaRegistryClient client;
    private final Map<Integer, RegisteredSchema> known = new ConcurrentHashMap<>();
    /** Ids that the registry did not know, with the nano time until which that is believed. */
    private final Map<Integer, Long> unknown = new ConcurrentHashMap<>();

    private ConfluentSchemaRegistry(String urls, RestService rest, CachedSchemaRegistryClient client) {
        this.urls = urls;
        this.rest = rest;
        this.client = client;
    }

    /**
     * A registry at one or several URLs separated by commas. Asks nothing yet.
     *
     * @throws MillraceException with CONFIG_INVALID when the client does not accept a setting
     */
    public static ConfluentSchemaRegistry connect(String urls, Map<String, ?> config) {
        List<String> each = Arrays.stream(urls.split(","))
                .map(String::trim)
                .filter(url -> !url.isEmpty())
                .toList();
        if (each.isEmpty()) {
            throw new MillraceException(ErrorCode.CONFIG_INVALID, "the schema registry's URL is empty");
        }
        try {
            RestService rest = new RestService(each);
            CachedSchemaRegistryClient client =
                    new CachedSchemaRegistryClient(rest, CLIENT_CACHE_SIZE, settings(config), Map.of());
            return new ConfluentSchemaRegistry(String.join(",", each), rest, client);
        } catch (RuntimeException e) {
            throw new MillraceException(
                    ErrorCode.CONFIG_INVALID, "the schema registry's client does not start: " + reason(e), null, e);
        }
    }

    private static Map<String, Object> settings(Map<String, ?> config) {
        Map<String, Object> settings = new HashMap<>(TIMEOUTS);
        config.forEach((name, value) -> {
            if (value != null) {
                settings.put(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name, value);
            }
        });
        return settings;
    }

    @Override
    public RegisteredSchema byId(int id) {
        RegisteredSchema schema = known.get(id);
        if (schema != null) {
            return schema;
        }
        Long believedUntil = unknown.get(id);
        if (believedUntil != null && System.nanoTime() - believedUntil < 0) {
            throw unknown(id);
        }
        try {
            SchemaString answer = rest.getId(id);
            schema = schema(id, answer.getSchemaType(), answer.getSchemaString(), answer.getReferences());
        } catch (RestClientException e) {
            if (e.getErrorCode() != RegistryError.SCHEMA_NOT_FOUND) {
                throw unavailable(e);
            }
            remember(id);
            throw unknown(id);
        } catch (IOException | RuntimeException e) {
            throw unavailable(e);
        }
        known.put(id, schema);
        unknown.remove(id);
        return schema;
    }

    private void remember(int id) {
        // Foreign bytes give arbitrary ids: what is remembered about them must stay bounded.
        if (unknown.size() >= UNKNOWN_IDS_MAX) {
            unknown.clear();
        }
        unknown.put(id, System.nanoTime() + UNKNOWN_NANOS);
    }

    @Override
    public Optional<RegisteredSchema> latest(String subject) {
        try {
            SchemaMetadata latest = client.getLatestSchemaMetadata(subject);
            return Optional.of(
                    schema(latest.getId(), latest.getSchemaType(), latest.getSchema(), latest.getReferences()));
        } catch (RestClientException e) {
            if (e.getErrorCode() == RegistryError.SUBJECT_NOT_FOUND
                    || e.getErrorCode() == RegistryError.VERSION_NOT_FOUND) {
                return Optional.empty();
            }
            throw unavailable(e);
        } catch (IOException | RuntimeException e) {
            throw unavailable(e);
        }
    }

    @Override
    public int register(String subject, String schemaType, String schemaText) {
        try {
            return rest.registerSchema(schemaText, schemaType, List.of(), subject)
                    .getId();
        } catch (RestClientException e) {
            if (e.getStatus() == RegistryError.HTTP_CONFLICT || e.getStatus() == RegistryError.HTTP_UNPROCESSABLE) {
                throw new MillraceException(
                        ErrorCode.REGISTRY_REFUSED,
                        "the registry refused the schema of subject " + subject + ": " + reason(e),
                        null,
                        e);
            }
            throw unavailable(e);
        } catch (IOException | RuntimeException e) {
            throw unavailable(e);
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private RegisteredSchema schema(
            int id, @Nullable String type, @Nullable String text, @Nullable List<SchemaReference> references)
            throws IOException {
        if (text == null) {
            throw new IOException("the answer for schema " + id + " has no schema in it");
        }
        // An absent type means Avro, as from registries before types existed.
        String named = type == null ? RegisteredSchema.AVRO : type;
        if (references == null || references.isEmpty()) {
            return new RegisteredSchema(id, named, text);
        }
        if (!named.equals(RegisteredSchema.AVRO)) {
            Map<String, String> referred = new LinkedHashMap<>();
            collect(references, referred);
            return new RegisteredSchema(id, named, SchemaReferences.inOne(named, text, referred));
        }
        ParsedSchema whole = client.parseSchema(named, text, references)
                .orElseThrow(() -> new IOException("schema " + id + " or a schema that it refers to cannot be parsed"));
        return new RegisteredSchema(id, named, whole.rawSchema().toString());
    }

    /** The texts that are referred to, and those that they refer to, each once. */
    private void collect(List<SchemaReference> references, Map<String, String> referred) throws IOException {
        for (SchemaReference reference : references) {
            if (referred.containsKey(reference.getName())) {
                continue;
            }
            try {
                Schema found = rest.getVersion(reference.getSubject(), reference.getVersion());
                referred.put(reference.getName(), found.getSchema());
                if (found.getReferences() != null) {
                    collect(found.getReferences(), referred);
                }
            } catch (RestClientException e) {
                throw new IOException("no schema for reference " + reference.getName() + ": " + e.getMessage(), e);
            }
        }
    }

    private RegistryUnavailableException unavailable(Exception cause) {
        return new RegistryUnavailableException(
                withoutPassword("no answer from the schema registry at " + urls + ": " + reason(cause)), cause);
    }

    /** A URL may have {@code user:password@} before its host. */
    static String withoutPassword(String text) {
        return text.replaceAll("//[^/@\\s,]*@", "//***@");
    }

    static RecordException unknown(int id) {
        return new RecordException(ErrorCode.SCHEMA_ID_UNKNOWN, "the registry has no schema with id " + id);
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }
}
