// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class SignatureParserTest {
    @Test
    void reads_variadic_and_constant_parameters() {
        Signature signature = SignatureParser.parse("topk(T, const INT) -> ARRAY<T>");
        assertThat(signature.name()).isEqualTo("TOPK");
        assertThat(signature.parameters().get(1).source()).isEqualTo(Signature.Source.CONSTANT);
        assertThat(SignatureParser.parse("concat(STRING...) -> STRING").arity()).isEqualTo(Signature.Arity.VARIADIC);
    }

    @Test
    void reads_lambdas_and_structs() {
        Signature reduce = SignatureParser.parse("reduce(ARRAY<T>, S, (S, T) => S) -> S");
        assertThat(reduce.parameters().get(2).type()).isInstanceOf(TypePattern.Lambda.class);
        Signature entries = SignatureParser.parse("entries(MAP<STRING, V>) -> ARRAY<STRUCT<K STRING, V V>>");
        assertThat(((TypePattern.ArrayOf) entries.result()).element()).isInstanceOf(TypePattern.StructOf.class);
    }

    @Test
    void says_what_it_expected() {
        assertThatThrownBy(() -> SignatureParser.parse("f(INT -> INT")).hasMessage("expected ')' but found '->'");
        assertThatThrownBy(() -> SignatureParser.parse("f(INT)")).hasMessage("expected '->' but found the end");
        assertThatThrownBy(() -> SignatureParser.parse("f(INT..., INT) -> INT")).hasMessageContaining("variadic");
        assertThatThrownBy(() -> SignatureParser.parse("f(INT) -> INT INT")).hasMessageContaining("unexpected 'INT'");
        assertThatThrownBy(() -> SignatureParser.parse("f(?) -> INT")).hasMessageContaining("'?'");
    }
}
