// SPDX-License-Identifier: GPL-3.0-or-later

/// Names of the topics that RocketMQ makes for a group.
///
/// Source: `MixAll.getRetryTopic`, `MixAll.getDLQTopic` and `KeyBuilder.buildPopRetryTopic` of Apache
/// RocketMQ 5.
package enum TopicNames {
  /// The topic of messages that a pulling group sent back.
  package static func retry(of group: String) -> String { "%RETRY%\(group)" }

  /// The topic of a group's dead letters.
  package static func deadLetter(of group: String) -> String { "%DLQ%\(group)" }

  /// The topic of messages of one topic that a popping group did not acknowledge, before 5.2.
  package static func popRetryV1(of group: String, topic: String) -> String {
    "%RETRY%\(group)_\(topic)"
  }

  /// The same with a separator that no topic's name can hold.
  package static func popRetryV2(of group: String, topic: String) -> String {
    "%RETRY%\(group)+\(topic)"
  }
}
