// SPDX-License-Identifier: GPL-3.0-or-later

/// Decodes the section `sweep` of a scenario.
struct SweepDecoder {
  /// The most points that a sweep may have.
  static let maximumPoints = 10_000
  /// The key under which parameters are zipped.
  static let zipKey = "zip"
  /// What a sweep cannot vary, and why.
  private static let fixedKeys: [String: String] = [
    "format": "a file has one version of the language",
    "name": "all points are one scenario",
    "seed": "all points share the seed, so that they see the same arrivals; vary it with --seed",
    "replications": "all points have as many; give 'replications' in the scenario",
    "sweep": "a sweep is not part of itself",
  ]

  let problems: ProblemCollector

  /// Decodes the section; problems are noted.
  func decode(_ entry: ScenarioNode.Entry) -> [SweepAxis] {
    guard let entries = entry.value.entries else {
      problems.error(
        at: entry.value.isEmpty ? entry.keyPosition : entry.value.position,
        "sweep is \(entry.value.shown); it takes a mapping of scenario paths to lists of values, "
          + "such as groups.orders.consumers: [3, 4]")
      return []
    }
    if entries.isEmpty {
      problems.error(at: entry.keyPosition, "sweep is empty; give at least one path")
    }
    var axes: [SweepAxis] = []
    for entry in entries {
      axes += entry.key == Self.zipKey ? zipped(entry) : single(entry)
    }
    refuseOverlaps(axes.flatMap { $0.parameters })
    refuseTooMany(axes, at: entry.keyPosition)
    return axes
  }

  private func single(_ entry: ScenarioNode.Entry) -> [SweepAxis] {
    guard let parameter = parameter(entry, isAlone: true) else { return [] }
    return [SweepAxis(parameters: [parameter], count: parameter.values.count)]
  }

  // MARK: - Zipped parameters

  private func zipped(_ entry: ScenarioNode.Entry) -> [SweepAxis] {
    let mappings = entry.value.elements ?? [entry.value]
    return mappings.compactMap { mapping in
      guard let entries = mapping.entries, !entries.isEmpty else {
        problems.error(
          at: mapping.isEmpty ? entry.keyPosition : mapping.position,
          "zip is \(mapping.shown); it takes a mapping of scenario paths to lists of equal length, "
            + "or a list of such mappings")
        return nil
      }
      let parameters = entries.compactMap { parameter($0, isAlone: false) }
      guard parameters.count == entries.count, let first = parameters.first else { return nil }
      var isEven = true
      for other in parameters where other.values.count != first.values.count {
        isEven = false
        problems.error(
          at: other.position,
          "\(other.text) has \(counted(other.values.count)) and \(first.text) has "
            + "\(first.values.count); zipped lists are of equal length")
      }
      return isEven ? SweepAxis(parameters: parameters, count: first.values.count) : nil
    }
  }

  private func counted(_ count: Int) -> String { count == 1 ? "1 value" : "\(count) values" }

  // MARK: - One parameter

  /// Alone, a parameter has no use for the same value twice, nor for none; zipped with others it may
  /// be left out at some points.
  private func parameter(_ entry: ScenarioNode.Entry, isAlone: Bool) -> SweptValue? {
    let override: ScenarioOverride
    do throws(ScenarioOverride.Refusal) {
      override = try ScenarioOverride(path: entry.key)
    } catch {
      problems.error(at: entry.keyPosition, error.message)
      return nil
    }
    if let reason = Self.fixedKeys[override.path[0]] {
      problems.error(at: entry.keyPosition, "'\(override.path[0])' cannot be swept: \(reason)")
      return nil
    }
    guard let values = values(entry, isAlone: isAlone) else { return nil }
    return SweptValue(
      text: entry.key, override: override, position: entry.keyPosition, values: values)
  }

  private func values(_ entry: ScenarioNode.Entry, isAlone: Bool) -> [ScenarioNode]? {
    let place = entry.value.isEmpty ? entry.keyPosition : entry.value.position
    switch entry.value.content {
    case .mapping: return range(entry)
    case .scalar:
      problems.error(
        at: place,
        "\(entry.key) has \(entry.value.shown); it takes a list of values, such as [3, 4], or a "
          + "range, such as {from: 1, to: 8}")
      return nil
    case .sequence(let elements):
      if elements.isEmpty {
        problems.error(at: place, "\(entry.key) has an empty list; give at least one value")
        return nil
      }
      var seen: Set<String> = []
      var isRight = true
      for element in elements {
        if element.isEmpty, isAlone {
          problems.error(
            at: element.position,
            "\(entry.key) has an empty value in its list; only zipped parameters may be left out")
          isRight = false
        } else if !seen.insert(element.flowText).inserted, isAlone {
          problems.error(
            at: element.position,
            "\(entry.key) has the value \(Quantity.quoted(element.flowText)) twice")
          isRight = false
        }
      }
      return isRight ? elements : nil
    }
  }

  private func range(_ entry: ScenarioNode.Entry) -> [ScenarioNode]? {
    let keys = ["from", "to", "step", "factor"]
    var isRight = true
    for part in entry.value.entries ?? [] where !keys.contains(part.key) {
      isRight = false
      problems.error(
        at: part.keyPosition,
        "unknown key \(Quantity.quoted(part.key)); a range takes \(WordList.choices(keys, last: "and"))"
          + NearestSpelling.hint(for: part.key, among: keys))
    }
    for part in entry.value.entries ?? [] where part.value.text == nil || part.value.isEmpty {
      isRight = false
      problems.error(
        at: part.value.isEmpty ? part.keyPosition : part.value.position,
        "\(part.key) has \(part.value.kind); it takes a number or quantity, such as 8 or 40ms")
    }
    guard isRight else { return nil }
    func refuse(_ message: String) -> [ScenarioNode]? {
      problems.error(at: entry.value.position, "\(entry.key): the range \(message)")
      return nil
    }
    guard let first = entry.value["from"]?.text, let last = entry.value["to"]?.text else {
      return refuse("lacks 'from' or 'to'; write it like {from: 1, to: 8, step: 1}")
    }
    let step = entry.value["step"]?.text
    let factor = entry.value["factor"]?.text
    if step != nil, factor != nil { return refuse("has a step and a factor; take one of them") }
    do throws(Quantity.Refusal) {
      let texts = try SweepRange.values(from: first, to: last, step: step, factor: factor)
      return texts.map {
        ScenarioNode(position: entry.value.position, content: .scalar($0, isQuoted: false))
      }
    } catch {
      return refuse(error.message)
    }
  }

  // MARK: - The whole

  private func refuseOverlaps(_ parameters: [SweptValue]) {
    for (index, parameter) in parameters.enumerated() {
      let path = parameter.override.path
      for earlier in parameters[..<index] {
        let other = earlier.override.path
        let length = min(path.count, other.count)
        guard path[..<length] == other[..<length] else { continue }
        problems.error(
          at: parameter.position,
          path == other
            ? "\(parameter.text) is swept twice"
            : "\(parameter.text) and \(earlier.text) are parts of one another; sweep one of them")
      }
    }
  }

  private func refuseTooMany(_ axes: [SweepAxis], at position: SourcePosition) {
    var points = 1
    for axis in axes {
      let (product, overflow) = points.multipliedReportingOverflow(by: axis.count)
      points = overflow ? .max : product
    }
    guard points > Self.maximumPoints else { return }
    let factors = axes.map { "\($0.count)" }.joined(separator: " x ")
    problems.error(
      at: position,
      "the sweep has \(points == .max ? factors : "\(factors) = \(points)") points; at most "
        + "\(Self.maximumPoints) are allowed; take values away, or zip lists that belong together")
  }
}
