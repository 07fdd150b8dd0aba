// SPDX-License-Identifier: GPL-3.0-or-later

/// What a popping group did, and what came back to it.
public struct PopOutcome: Sendable, Hashable, Codable {
  /// The group's name.
  public var group: String
  /// Times that brokers looked for messages for a pop.
  public var pops: Int
  /// Pops answered without a message, after having been held for as long as they may.
  public var emptyReplies: Int
  /// Messages given to members.
  public var messages: Int
  /// Messages acknowledged in time.
  public var acknowledged: Int
  /// Listeners that ended, and acknowledgements that came, when others could see the message again.
  public var late: Int
  /// Messages that a member dropped unseen, since others could see them again by then.
  public var expired: Int
  /// Messages made invisible for a while after a failure.
  public var changed: Int
  /// Messages that came back through the retry topic.
  public var revived: Int
  /// Messages that members acknowledged unprocessed after too many attempts; they are lost.
  public var givenUp: Int
  /// Messages of replies that did not get through to a member.
  public var undelivered: Int
  /// Acknowledgements, and requests for another invisible time, that did not get through to a broker.
  public var unheard: Int
}
