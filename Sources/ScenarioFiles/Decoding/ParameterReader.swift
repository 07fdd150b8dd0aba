// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

/// Reads the parameters of a distribution or an arrival process as its catalogue describes them.
struct ParameterReader {
  let context: ScenarioContext
  /// The name of the distribution or process.
  let subject: String
  /// The alternative sets of parameters.
  let sets: [[ParameterDescription]]
  let path: String
  /// Whether durations are written as plain numbers.
  var isPlain = false

  /// All parameters of all sets, each once, in order.
  private var parameters: [ParameterDescription] {
    var all: [ParameterDescription] = []
    for parameter in sets.joined() where !all.contains(where: { $0.name == parameter.name }) {
      all.append(parameter)
    }
    return all
  }

  /// Reads a mapping of parameters, some of which have other names as well; `nil` after an error.
  func read(
    _ node: ScenarioNode, aliases: [String: String] = [:]
  ) -> [String: ParameterValue]? {
    let names = parameters.map { $0.name }
    guard let entries = node.entries else {
      context.problems.error(
        at: node.position,
        "\(subject) is \(node.shown); it takes a mapping of \(WordList.choices(names, last: "and"))"
      )
      return nil
    }
    var values: [String: ParameterValue] = [:]
    var isComplete = true
    for entry in entries {
      let name = aliases[entry.key] ?? entry.key
      guard let parameter = parameters.first(where: { $0.name == name }) else {
        let known = names + aliases.keys.sorted()
        context.problems.error(
          at: entry.keyPosition,
          "unknown key \(Quantity.quoted(entry.key)); \(subject) takes "
            + WordList.choices(known, last: "and")
            + NearestSpelling.hint(for: entry.key, among: known))
        isComplete = false
        continue
      }
      if values[name] != nil {
        context.problems.error(
          at: entry.keyPosition, "'\(entry.key)' and '\(name)' say the same; give one of them")
        isComplete = false
      }
      if entry.value.isEmpty {
        context.problems.error(at: entry.keyPosition, "\(entry.key) has no value")
        isComplete = false
      } else if let value = value(of: parameter, entry) {
        values[name] = value
      } else {
        isComplete = false
      }
    }
    return isComplete ? values : nil
  }

  /// Notes the defaults of the parameters that were left out, of the set that fits.
  func recordDefaults(given: some Collection<String>) {
    let set = sets.first { set in
      set.allSatisfy { $0.isOptional || given.contains($0.name) }
        && given.allSatisfy { name in set.contains { $0.name == name } }
    }
    for parameter in set ?? [] where parameter.isOptional && !given.contains(parameter.name) {
      let value = ScenarioSchema.parameterDefaults["\(subject).\(parameter.name)"]
      context.record("\(path).\(parameter.name)", value ?? "its own", isDefault: true, "")
    }
  }

  /// Notes what the catalogue refuses, at the parameter that it names.
  func note(_ error: ParameterError, at node: ScenarioNode) {
    let place = error.parameter.flatMap { node[$0]?.position } ?? node.position
    context.problems.error(at: place, error.description)
  }

  // MARK: - Values

  private func value(
    of parameter: ParameterDescription, _ entry: ScenarioNode.Entry
  ) -> ParameterValue? {
    let place = "\(path).\(parameter.name)"
    switch parameter.kind {
    case .duration, .rate, .number, .count:
      let kind = isPlain && parameter.kind == .duration ? .number : parameter.kind
      guard let number = single(kind, entry.value, entry.key) else { return nil }
      context.record(place, number.text, isDefault: false, "")
      return .number(number.value)
    case .durations: return list(of: isPlain ? .number : .duration, entry, place)
    case .rates: return list(of: .rate, entry, place)
    case .numbers: return list(of: .number, entry, place)
    case .rateMatrix: return matrix(entry, place)
    case .distribution:
      return DistributionReader(context: context, isPlain: isPlain).read(entry.value, path: place)
        .map { .distribution($0) }
    case .components: return components(entry, place)
    case .word:
      guard case .scalar(let word, _) = entry.value.content else {
        context.problems.error(
          at: entry.value.position, "\(entry.key): has \(entry.value.kind); it takes a word")
        return nil
      }
      context.record(place, word, isDefault: false, "")
      return .word(word)
    }
  }

  private func single(
    _ kind: ParameterDescription.Kind, _ node: ScenarioNode, _ key: String
  ) -> (value: Double, text: String)? {
    guard case .scalar(let text, let isQuoted) = node.content else {
      context.problems.error(
        at: node.position, "\(key): has \(node.kind); it takes \(Self.article(kind))")
      return nil
    }
    do {
      switch kind {
      case .duration:
        let duration = try Quantity.duration(text)
        return (duration.seconds, Quantity.text(duration))
      case .rate:
        let rate = try Quantity.rate(text)
        return (rate, Quantity.text(rate: rate))
      case .count where !isQuoted:
        let count = try Quantity.count(text)
        return (Double(count), "\(count)")
      case .number where !isQuoted:
        let number = try Quantity.number(text)
        return (number, Quantity.text(number: number))
      default:
        throw Quantity.Refusal("\(Quantity.quoted(text)) stands in quotes; write it without them")
      }
    } catch let refusal as Quantity.Refusal {
      context.problems.error(at: node.position, "\(key): \(refusal.message)")
    } catch {
      context.problems.error(at: node.position, "\(key): \(error)")
    }
    return nil
  }

  private static func article(_ kind: ParameterDescription.Kind) -> String {
    switch kind {
    case .duration: "a duration"
    case .rate: "a rate"
    case .count: "a whole number"
    default: "a number"
    }
  }

  private func list(
    of kind: ParameterDescription.Kind, _ entry: ScenarioNode.Entry, _ place: String
  ) -> ParameterValue? {
    guard let numbers = numbers(of: kind, entry.value, entry.key) else { return nil }
    context.record(
      place, "[\(numbers.map { $0.text }.joined(separator: ", "))]", isDefault: false, "")
    return .numbers(numbers.map { $0.value })
  }

  private func numbers(
    of kind: ParameterDescription.Kind, _ node: ScenarioNode, _ key: String
  ) -> [(value: Double, text: String)]? {
    guard let elements = node.elements else {
      context.problems.error(at: node.position, "\(key): is \(node.shown); it takes a list")
      return nil
    }
    let read = elements.map { single(kind, $0, key) }
    let numbers = read.compactMap { $0 }
    return numbers.count == read.count ? numbers : nil
  }

  private func matrix(_ entry: ScenarioNode.Entry, _ place: String) -> ParameterValue? {
    guard let rows = entry.value.elements else {
      context.problems.error(
        at: entry.value.position,
        "\(entry.key): is \(entry.value.shown); it takes a list of rows, each a list of rates")
      return nil
    }
    let read = rows.map { numbers(of: .rate, $0, entry.key) }
    let complete = read.compactMap { $0 }
    guard complete.count == read.count else { return nil }
    let text = complete.map { "[\($0.map { $0.text }.joined(separator: ", "))]" }
    context.record(place, "[\(text.joined(separator: ", "))]", isDefault: false, "")
    return .rows(complete.map { $0.map { $0.value } })
  }

  private func components(_ entry: ScenarioNode.Entry, _ place: String) -> ParameterValue? {
    guard let elements = entry.value.elements else {
      context.problems.error(
        at: entry.value.position,
        "\(entry.key): is \(entry.value.shown); it takes a list of mappings with 'weight' and a "
          + "distribution")
      return nil
    }
    let read = elements.enumerated().map { index, element in
      component(element, "\(place).\(index)")
    }
    let complete = read.compactMap { $0 }
    return complete.count == read.count ? .components(complete) : nil
  }

  private func component(
    _ node: ScenarioNode, _ place: String
  ) -> MixtureDistribution.Component? {
    guard let entries = node.entries, let weight = entries.first(where: { $0.key == "weight" })
    else {
      context.problems.error(
        at: node.position,
        "a component is \(node.shown); it takes 'weight' and a distribution, such as "
          + "{weight: 0.9, exponential: {mean: 10ms}}")
      return nil
    }
    guard let number = single(.number, weight.value, "weight") else { return nil }
    context.record("\(place).weight", number.text, isDefault: false, "")
    var rest = node
    rest.content = .mapping(entries.filter { $0.key != "weight" })
    let reader = DistributionReader(context: context, isPlain: isPlain)
    guard let distribution = reader.read(rest, path: place) else { return nil }
    return MixtureDistribution.Component(weight: number.value, distribution: distribution)
  }
}
