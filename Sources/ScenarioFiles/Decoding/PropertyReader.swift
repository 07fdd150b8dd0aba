// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Stochastics

/// Reads the properties that a producer gives its messages.
struct PropertyReader {
  let context: ScenarioContext

  /// The properties of a producer, by name.
  func read(_ producer: SectionReader) -> [PropertySpecification] {
    producer.named("properties", form: complaint, read: property).values
  }

  /// What is wrong with a name: filters have to be able to say it.
  private func complaint(about name: String) -> String? {
    if name == "TAGS" || name == "KEYS" {
      return "stands for the message's own \(name == "TAGS" ? "tag" : "keys")"
    }
    let expression = try? FilterExpression(parsing: name)
    return expression?.properties == [name] && name.utf8.count <= 255
      ? nil
      : "is none that a filter can say: letters, digits, '_' and '$', not a digit first, and no word "
        + "of SQL92"
  }

  private func property(
    _ name: String, _ node: ScenarioNode, _ path: String
  ) -> PropertySpecification? {
    var node = node
    if node.elements != nil {
      // A list of texts stands for a mapping with nothing but the texts.
      let position = node.position
      node = ScenarioNode(
        position: position,
        content: .mapping([.init(key: "texts", keyPosition: position, value: node)]))
    }
    let reader = SectionReader(
      node, as: ScenarioSchema.property, path: path, position: node.position, context: context)
    let kinds = ["texts", "whole", "decimal", "boolean"].filter(reader.has)
    guard kinds.count == 1 else {
      if node.entries != nil {
        context.problems.error(
          at: node.position,
          "\(name): property has \(kinds.isEmpty ? "none" : "several") of texts, whole, decimal and "
            + "boolean; give one")
      }
      return nil
    }
    if kinds != ["decimal"], reader.has("decimals") {
      reader.error("decimals", "go with 'decimal' only")
    }
    let missing = reader.share("missing") ?? 0
    return values(kinds[0], reader).map {
      PropertySpecification(name: name, values: $0, missing: missing)
    }
  }

  private func values(
    _ kind: String, _ reader: SectionReader
  ) -> PropertySpecification.Values? {
    switch kind {
    case "texts": return texts(reader).map { .texts($0) }
    case "boolean": return reader.share("boolean").map { .boolean(probability: $0) }
    case "whole": return distribution("whole", reader).map { .whole($0) }
    default:
      let decimals = reader.count("decimals") ?? 2
      return distribution("decimal", reader).map { .decimal($0, decimals: decimals) }
    }
  }

  private func distribution(
    _ key: String, _ reader: SectionReader
  ) -> DistributionSpecification? {
    reader.node(key).flatMap {
      DistributionReader(context: context, isPlain: true).read($0, path: reader.path(key))
    }
  }

  private func texts(
    _ reader: SectionReader
  ) -> [PropertySpecification.WeightedText]? {
    guard let node = reader.node("texts") else { return nil }
    var texts: [PropertySpecification.WeightedText] = []
    var isComplete = true
    if let elements = node.elements {
      for element in elements {
        guard case .scalar(let text, _) = element.content else {
          context.problems.error(
            at: element.position, "texts: has \(element.kind); it takes texts")
          isComplete = false
          continue
        }
        texts.append(.init(text: text))
      }
      context.refuseRepetition(texts.map { $0.text }, at: elements.map { $0.position }, "text")
    } else if let entries = node.entries {
      let weighted = entries.map { entry in
        ParameterReader.weight(entry, in: context).map {
          PropertySpecification.WeightedText(text: entry.key, weight: $0)
        }
      }
      texts = weighted.compactMap { $0 }
      isComplete = texts.count == weighted.count
    } else {
      reader.error(
        "texts", "is \(node.shown); it takes a list of texts or a mapping of texts to weights")
      return nil
    }
    guard isComplete else { return nil }
    if texts.reduce(0, { $0 + $1.weight }) <= 0 {
      reader.error("texts", "have no weight above 0")
      return nil
    }
    texts.sort { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
    let shown = texts.map { "\($0.text): \(Quantity.text(number: $0.weight))" }
    context.record(
      reader.path("texts"), "{\(shown.joined(separator: ", "))}", isDefault: false,
      reader.section.field("texts").summary)
    return texts
  }
}

extension ParameterReader {
  /// A weight of 0 or more.
  static func weight(_ entry: ScenarioNode.Entry, in context: ScenarioContext) -> Double? {
    guard case .scalar(let text, isQuoted: false) = entry.value.content else {
      context.problems.error(
        at: entry.value.position,
        "\(entry.key): is \(entry.value.shown); it takes a weight, such as 2")
      return nil
    }
    do throws(Quantity.Refusal) {
      let weight = try Quantity.number(text)
      guard weight >= 0 else {
        throw Quantity.Refusal("\(Quantity.quoted(text)) is negative; weights are 0 or more")
      }
      return weight
    } catch {
      context.problems.error(at: entry.value.position, "\(entry.key): \(error.message)")
      return nil
    }
  }
}
