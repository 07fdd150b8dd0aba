// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Testing

@Suite("Texts in XML")
struct XMLTextTests {
  @Test(arguments: [
    ("a < b & c > d", "a &lt; b &amp; c &gt; d"), ("\"x\"", "&quot;x&quot;"),
    ("a\u{1}b\u{1B}c", "a\u{FFFD}b\u{FFFD}c"), ("é\u{1F4A1}", "é\u{1F4A1}"),
  ])
  func escapes(text: String, escaped: String) { #expect(XMLText.escaped(text) == escaped) }

  @Test("Line ends survive in attributes")
  func attributes() { #expect(XMLText.attribute("a\nb\tc") == "a&#10;b&#9;c") }
}
