// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel

// Headers of messages, and what bindings of headers exchanges ask for.
extension ScenarioDecoder {
  /// A header's name with its value.
  struct NamedHeader {
    var name: String
    var value: HeaderValue
  }

  /// The headers below the key `headers`, in the order of their names.
  func headers(_ reader: SectionReader) -> [NamedHeader] {
    guard let node = reader.node("headers") else { return [] }
    guard let entries = node.entries else {
      reader.error("headers", "is \(node.shown); it takes a mapping of names to values")
      return []
    }
    let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    let found = sorted.compactMap { entry -> NamedHeader? in
      do throws(Quantity.Refusal) {
        return NamedHeader(name: entry.key, value: try Self.headerValue(entry.value))
      } catch {
        context.problems.error(at: entry.value.position, "\(entry.key): \(error.message)")
        return nil
      }
    }
    for header in found {
      context.record(
        "\(reader.path("headers")).\(header.name)", header.value.description, isDefault: false,
        reader.section.field("headers").summary)
    }
    return found
  }

  /// What a value is: quoted texts are texts, `true` and `false` booleans, digits numbers, nothing or `~`
  /// no value, and everything else a text.
  private static func headerValue(_ node: ScenarioNode) throws(Quantity.Refusal) -> HeaderValue {
    guard case .scalar(let text, let isQuoted) = node.content else {
      throw Quantity.Refusal("has \(node.kind); a header has a text, a number, true, false or ~")
    }
    if isQuoted { return .text(text) }
    if node.isEmpty { return .void }
    if text == "true" || text == "false" { return .boolean(text == "true") }
    guard let (number, rest) = DecimalText.prefix(of: Substring(text)), rest.isEmpty else {
      return .text(text)
    }
    guard !DecimalText.hasLeadingZero(text) else {
      throw Quantity.Refusal(
        "\(Quantity.quoted(text)) has zeros in front; write \"\(text)\" for a text")
    }
    return number.fractionDigits > 0
      ? .decimal(try Quantity.number(text)) : .whole(Int64(try Quantity.count(text)))
  }

  /// What a binding asks for, if it is one of a headers exchange.
  func decodeConditions(
    _ binding: SectionReader, of kind: MessageExchange.Kind?
  ) -> [ExchangeBinding.HeaderCondition] {
    if let kind, kind != .headers {
      for key in ["headers", "match"] where binding.has(key) {
        context.problems.error(
          at: binding.keyPosition(of: key),
          "'\(key)' is for bindings of exchanges of the type headers; this one's is \(kind.rawValue)"
        )
      }
    }
    return headers(binding).compactMap { header in
      guard header.name != "x-match" else {
        binding.error("headers", "has 'x-match'; give it as the binding's 'match'")
        return nil
      }
      return .init(name: header.name, value: header.value)
    }
  }
}
