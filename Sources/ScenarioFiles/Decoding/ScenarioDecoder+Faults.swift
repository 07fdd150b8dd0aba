// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// Events that reach all members of groups.
extension ScenarioDecoder {
  func decodeDeploy(_ reader: SectionReader, groups: Names) -> ScenarioEvent.Action? {
    let group = reader.reference("group", to: groups)
    let startUp = reader.duration("startup")
    let warmUp = reader.duration("warmup") ?? .zero
    let factor = reader.number("factor") ?? 1
    let gap = reader.duration("gap") ?? .zero
    let atOnce = reader.count("at_once") ?? 1
    if reader.has("factor"), !reader.has("warmup") {
      reader.error("factor", "goes with 'warmup', the time for which it holds")
    }
    guard let group, let startUp else { return nil }
    return .deploy(
      group: group,
      plan: DeploymentPlan(
        startUp: startUp, warmUp: warmUp, factor: factor, gap: gap, atOnce: atOnce))
  }

  func decodeSlowDownstream(_ reader: SectionReader, groups: Names) -> ScenarioEvent.Action? {
    let factor = reader.number("factor")
    let duration = reader.duration("for")
    guard let names = decodeGroupNames(reader, groups: groups), let factor, let duration else {
      return nil
    }
    return .slowDownstream(groups: names, factor: factor, duration: duration)
  }

  private func decodeGroupNames(_ reader: SectionReader, groups: Names) -> [String]? {
    guard let node = reader.node("groups") else { return nil }
    var elements = node.elements ?? []
    if case .scalar = node.content { elements = [node] }
    if elements.isEmpty {
      reader.error(
        "groups",
        "is \(node.elements == nil ? node.shown : "empty"); it takes a group or a list of groups")
      return nil
    }
    var names: [String] = []
    for element in elements {
      guard case .scalar(let name, _) = element.content else {
        context.problems.error(
          at: element.position, "groups: has \(element.kind); it takes names of groups")
        return nil
      }
      if let complaint = groups.complaint(about: name) {
        context.problems.error(at: element.position, "groups: \(complaint)")
      }
      names.append(name)
    }
    refuseRepetition(names, at: elements.map { $0.position }, "group")
    context.record(
      reader.path("groups"), "[\(names.joined(separator: ", "))]", isDefault: false,
      reader.section.field("groups").summary)
    return names
  }
}
