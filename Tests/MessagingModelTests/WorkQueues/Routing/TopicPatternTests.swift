// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Topic patterns")
struct TopicPatternTests {
  @Test(
    "Stars stand for one word, number signs for any number",
    arguments: [
      ("eu.order.new", "eu.order.new", true), ("eu.order.new", "eu.order", false),
      ("*.order.*", "eu.order.new", true), ("*.order.*", "order.new", false),
      ("*.order.*", "eu.order.new.fast", false), ("a.b.*", "a.b", false),
      ("audit.#", "audit", true),
      ("audit.#", "audit.a.b", true), ("audit.#", "auditor", false), ("#", "", true),
      ("#", "any.thing", true), ("#.new", "new", true), ("#.new", "eu.order.new", true),
      ("#.new", "eu.new.order", false), ("#.*", "", false), ("#.*.#", "one", true),
      ("*", "", false),
      ("", "", true), ("", "a", false), ("a.#.b.#.c", "a.c.b.b.x.c", true),
      ("a.#.b.#.c", "a.c.c", false),
    ])
  func matches(pattern: String, key: String, fits: Bool) {
    #expect(TopicPattern(pattern).matches(key) == fits)
  }
}
