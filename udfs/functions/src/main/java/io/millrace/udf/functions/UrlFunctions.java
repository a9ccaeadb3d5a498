// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.ScalarFunction;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** URLs by the rules of {@code java.net.URI}; an invalid one is an error. Any thread. */
public final class UrlFunctions {
    private UrlFunctions() {}

    @ScalarFunction(
            value = "url_encode_param(STRING) -> STRING",
            description = "the text as a form's parameter",
            examples = @Example(sql = "url_encode_param('a b&c')", result = "'a+b%26c'"))
    public static String urlEncodeParam(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @ScalarFunction(
            value = "url_decode_param(STRING) -> STRING",
            description = "the text that a form's parameter stands for",
            examples = @Example(sql = "url_decode_param('a+b%26c')", result = "'a b&c'"))
    public static String urlDecodeParam(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @ScalarFunction(
            value = "url_extract_fragment(STRING) -> STRING",
            description = "the part behind #, decoded",
            examples = @Example(sql = "url_extract_fragment('http://a.b/c#d%20e')", result = "'d e'"))
    public static @Nullable String urlExtractFragment(String url) {
        return URI.create(url).getFragment();
    }

    @ScalarFunction(
            value = "url_extract_host(STRING) -> STRING",
            description = "the host",
            examples = @Example(sql = "url_extract_host('http://a.b:80/c')", result = "'a.b'"))
    public static @Nullable String urlExtractHost(String url) {
        return URI.create(url).getHost();
    }

    @ScalarFunction(
            value = "url_extract_path(STRING) -> STRING",
            description = "the path",
            examples = @Example(sql = "url_extract_path('http://a.b/c/d?e')", result = "'/c/d'"))
    public static @Nullable String urlExtractPath(String url) {
        return URI.create(url).getPath();
    }

    @ScalarFunction(
            value = "url_extract_port(STRING) -> INTEGER",
            description = "the port, null if there is none",
            examples = {
                @Example(sql = "url_extract_port('http://a.b:80/c')", result = "80"),
                @Example(sql = "url_extract_port('http://a.b/c')", result = "NULL")
            })
    public static @Nullable Integer urlExtractPort(String url) {
        int port = URI.create(url).getPort();
        return port < 0 ? null : port;
    }

    @ScalarFunction(
            value = "url_extract_protocol(STRING) -> STRING",
            description = "the protocol",
            examples = @Example(sql = "url_extract_protocol('https://a.b')", result = "'https'"))
    public static @Nullable String urlExtractProtocol(String url) {
        return URI.create(url).getScheme();
    }

    @ScalarFunction(
            value = "url_extract_query(STRING) -> STRING",
            description = "the part between ? and #, decoded",
            examples = @Example(sql = "url_extract_query('http://a.b/c?d=e%20f')", result = "'d=e f'"))
    public static @Nullable String urlExtractQuery(String url) {
        return URI.create(url).getQuery();
    }

    @ScalarFunction(
            value = "url_extract_parameter(STRING, STRING) -> STRING",
            description = "the first value of a parameter, decoded; null if there is none",
            examples = {
                @Example(sql = "url_extract_parameter('http://a.b?x=1&y=2%203', 'y')", result = "'2 3'"),
                @Example(sql = "url_extract_parameter('http://a.b?x', 'x')", result = "''"),
                @Example(sql = "url_extract_parameter('http://a.b?x', 'y')", result = "NULL")
            })
    public static @Nullable String urlExtractParameter(String url, String name) {
        String query = URI.create(url).getRawQuery();
        if (query == null) {
            return null;
        }
        int start = 0;
        while (start <= query.length()) {
            int end = query.indexOf('&', start);
            String parameter = query.substring(start, end < 0 ? query.length() : end);
            int equals = parameter.indexOf('=');
            String key = equals < 0 ? parameter : parameter.substring(0, equals);
            if (urlDecodeParam(key).equals(name)) {
                return equals < 0 ? "" : urlDecodeParam(parameter.substring(equals + 1));
            }
            start = end < 0 ? query.length() + 1 : end + 1;
        }
        return null;
    }
}
