// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Names of a group's topics")
struct TopicNamesTests {
  @Test("Prefixes and separators")
  func names() {
    #expect(TopicNames.retry(of: "g") == "%RETRY%g")
    #expect(TopicNames.deadLetter(of: "g") == "%DLQ%g")
    #expect(TopicNames.popRetryV1(of: "g", topic: "t") == "%RETRY%g_t")
    #expect(TopicNames.popRetryV2(of: "g", topic: "t") == "%RETRY%g+t")
  }
}
