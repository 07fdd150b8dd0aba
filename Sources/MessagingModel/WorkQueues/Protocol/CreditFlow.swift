// SPDX-License-Identifier: GPL-3.0-or-later

/// How many messages a publisher's connection may have on the way to a queue's process that the process
/// has not handled.
///
/// Towards a classic queue it starts with 400 credits, each message takes one, and the queue grants 200
/// more whenever it has handled another 200; at none the connection is not read any more. Towards a
/// quorum queue 32 commands may be outstanding, towards a stream 256 messages.
///
/// Sources: `credit_flow:send/2`, `ack/2` and `handle_bump_msg/1` with `credit_flow_default_credit`
/// {400, 200} of RabbitMQ 3.10; `quorum_commands_soft_limit`; `stream_messages_soft_limit`.
package struct CreditFlow {
  /// Credits at the start.
  package static let initialCredit = 400
  /// Messages after which the queue grants as many credits.
  package static let moreCreditAfter = 200
  /// Commands that may be outstanding towards a quorum queue.
  package static let quorumCommands = 32
  /// Messages that may be outstanding towards a stream.
  package static let streamMessages = 256

  /// Whether credit comes back with every message.
  private let isQuorum: Bool
  private let clients: Int
  private var credit: Int
  private var handled = 0

  /// Creates the flow from a number of equal clients, which share what they may send, to one queue.
  package init(isQuorum: Bool, clients: Int = 1) {
    self.isQuorum = isQuorum
    self.clients = clients
    credit = clients * (isQuorum ? Self.quorumCommands : Self.initialCredit)
  }

  /// Creates the flow from a number of equal clients to one queue of a kind.
  package init(to kind: WorkQueue.Kind, clients: Int) {
    self.init(isQuorum: kind == .quorum || kind == .stream, clients: clients)
    if kind == .stream { credit = clients * Self.streamMessages }
  }

  /// Whether nothing may be sent.
  package var isBlocked: Bool { credit <= 0 }

  /// A message is sent.
  package mutating func send() { credit -= 1 }

  /// The queue has handled a message.
  package mutating func handle() {
    if isQuorum {
      credit += 1
      return
    }
    handled += 1
    guard handled == clients * Self.moreCreditAfter else { return }
    handled = 0
    credit += clients * Self.moreCreditAfter
  }
}
