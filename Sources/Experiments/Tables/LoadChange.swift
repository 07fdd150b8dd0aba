// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// How a scenario event changes a group's arrivals or capacity for a time.
struct LoadChange {
  /// What arrivals are multiplied by.
  var arrivalFactor: Double?
  /// What the capacity is multiplied by.
  var capacityFactor: Double?
  /// For how long.
  var seconds: Double

  /// The changes by group and number of the event, in order of time as bills count them.
  static func all(in specification: ModelSpecification) -> [String: [Int: LoadChange]] {
    let events = specification.events.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }.map { $0.element }
    return specification.groups.reduce(into: [:]) { found, group in
      for (number, event) in events.enumerated() {
        found[group.name, default: [:]][number] = LoadChange(
          event.action, to: group, in: specification)
      }
    }
  }

  private init?(
    _ action: ScenarioEvent.Action, to group: GroupSpecification,
    in specification: ModelSpecification
  ) {
    switch action {
    case .burst(let name, let factor, let duration):
      let producers = GroupWorkload(specification: specification, group: group).producers
      let all = Self.rate(of: producers)
      let share = Self.rate(of: producers.filter { $0.name == name }) / all
      guard all > 0, share > 0, share.isFinite else { return nil }
      self.init(arrivalFactor: 1 + share * (factor - 1), seconds: duration.seconds)
    case .slow(group.name, let consumers, let factor, let duration?):
      guard Set(consumers) == Set(group.consumerIDs) else { return nil }
      self.init(capacityFactor: 1 / factor, seconds: duration.seconds)
    case .slowDownstream(let groups, let factor, let duration):
      guard groups.contains(group.name) else { return nil }
      self.init(capacityFactor: 1 / factor, seconds: duration.seconds)
    default: return nil
    }
  }

  private init(arrivalFactor: Double? = nil, capacityFactor: Double? = nil, seconds: Double) {
    self.arrivalFactor = arrivalFactor
    self.capacityFactor = capacityFactor
    self.seconds = seconds
  }

  private static func rate(of producers: [ProducerSpecification]) -> Double {
    producers.reduce(0) { $0 + $1.meanRate }
  }
}
