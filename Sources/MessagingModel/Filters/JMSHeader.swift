// SPDX-License-Identifier: GPL-3.0-or-later

/// Headers of JMS messages that selectors can look at, since the model knows them.
///
/// Source: `org.apache.activemq.filter.PropertyExpression` of ActiveMQ Classic, which has the other headers
/// as well; Jakarta Messaging 3.1, section 3.8.1.
package enum JMSHeader: String, CaseIterable, Sendable {
  /// The priority, 4 unless the producer says otherwise.
  case priority = "JMSPriority"
  /// `'PERSISTENT'` or `'NON_PERSISTENT'`.
  case deliveryMode = "JMSDeliveryMode"
  /// Whether the message was given to a consumer before.
  case redelivered = "JMSRedelivered"
  /// The number of the delivery, 1 for the first.
  case deliveryCount = "JMSXDeliveryCount"
  /// The message's group: the number of its key, as a text.
  case groupID = "JMSXGroupID"

  /// The priority of messages whose producer sets none (`Message.DEFAULT_PRIORITY`).
  static let usualPriority: UInt8 = 4
}

/// What the headers of one message say at the moment.
struct MessageHeaders: BitwiseCopyable {
  var priority: UInt8 = 0
  /// Deliveries so far.
  var deliveries: UInt16 = 0
  /// The number of its message group, or -1.
  var group: Int32 = -1
}

/// The texts of headers of a run's messages.
struct HeaderTexts {
  /// Whether the messages of each producer are persistent.
  var isPersistent: [Bool] = []
  /// How many message groups have a text, each that of its number.
  var groups = 0
}
