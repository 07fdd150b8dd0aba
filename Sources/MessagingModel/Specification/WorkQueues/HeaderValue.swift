// SPDX-License-Identifier: GPL-3.0-or-later

/// The value of a message's header, or what a binding of a headers exchange asks for, with its type.
///
/// AMQP's many widths of integers are one kind here, and so are its texts and bytes, since RabbitMQ compares
/// Erlang terms: the number 1 equals 1 of any width, but neither 1.0 nor the text `1`, and the boolean
/// `true` is not the text `true`. Source: `rabbit_exchange_type_headers:match/2` since RabbitMQ 3.13
/// (`=:=`; the releases before took 1 for 1.0).
public enum HeaderValue: Sendable, Hashable, CustomStringConvertible {
  /// A text (`longstr`).
  case text(String)
  /// An integer of any width.
  case whole(Int64)
  /// A floating-point number.
  case decimal(Double)
  /// A truth value.
  case boolean(Bool)
  /// No value (`void`): in a binding it asks for nothing but the header's presence.
  case void

  /// The value as a scenario has it; texts are in quotes.
  public var description: String {
    switch self {
    case .text(let text): "\"\(text)\""
    case .whole(let number): "\(number)"
    case .decimal(let number): "\(number)"
    case .boolean(let flag): "\(flag)"
    case .void: "~"
    }
  }
}

extension HeaderValue: ExpressibleByStringLiteral {
  /// Creates a text.
  public init(stringLiteral value: String) { self = .text(value) }
}
