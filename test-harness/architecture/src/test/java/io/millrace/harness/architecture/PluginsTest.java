// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Every plugin has a version, so that a build is the same with any Maven. */
final class PluginsTest {
    /** Those that Maven binds to a jar's life by itself, in whatever version it was released with. */
    private static final List<String> BOUND = List.of(
            "maven-clean-plugin",
            "maven-resources-plugin",
            "maven-compiler-plugin",
            "maven-surefire-plugin",
            "maven-jar-plugin",
            "maven-install-plugin",
            "maven-deploy-plugin",
            "maven-site-plugin");

    @Test
    void plugins_have_versions() throws Exception {
        Set<String> managed = new HashSet<>();
        for (Element plugin : plugins("pom.xml")) {
            if (isManaged(plugin) && !child(plugin, "version").isEmpty()) {
                managed.add(child(plugin, "artifactId"));
            }
        }
        assertThat(managed).containsAll(BOUND);
        List<String> open = new ArrayList<>();
        for (String pom : Tree.files("pom.xml")) {
            for (Element plugin : plugins(pom)) {
                if (child(plugin, "version").isEmpty() && !managed.contains(child(plugin, "artifactId"))) {
                    open.add(pom + " " + child(plugin, "artifactId"));
                }
            }
        }
        assertThat(open).as("plugins without a version").isEmpty();
    }

    private static boolean isManaged(Element plugin) {
        Node above = plugin.getParentNode().getParentNode();
        return above.getNodeName().equals("pluginManagement");
    }

    private static List<Element> plugins(String pom) throws ParserConfigurationException, IOException, SAXException {
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Tree.root().resolve(pom).toFile());
        NodeList found = document.getElementsByTagName("plugin");
        List<Element> plugins = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            plugins.add((Element) found.item(i));
        }
        return plugins;
    }

    private static String child(Element element, String name) {
        for (Node at = element.getFirstChild(); at != null; at = at.getNextSibling()) {
            if (at.getNodeName().equals(name)) {
                return at.getTextContent().trim();
            }
        }
        return "";
    }
}
