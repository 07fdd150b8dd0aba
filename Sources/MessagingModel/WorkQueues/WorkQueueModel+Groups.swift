// SPDX-License-Identifier: GPL-3.0-or-later

extension WorkEvent: ScenarioStepEvent {}

extension WorkQueueModel: GroupedModel {
  var groupCount: Int { groups.count }

  func name(ofGroup group: Int) -> String { groups[group].name }

  func members(ofGroup group: Int) -> [Int] { groups[group].consumers }

  func id(ofMember member: Int) -> String { consumers[member].id }

  func isRunning(member: Int) -> Bool {
    consumers[member].phase == .running || consumers[member].returns
  }

  func occupiesID(member: Int) -> Bool {
    consumers[member].phase == .running || consumers[member].phase == .draining
      || consumers[member].returns
  }

  func lifespan(ofMember member: Int) -> (started: Int64, ended: Int64) {
    (consumers[member].started, consumers[member].ended)
  }

  func threadTime(ofMember member: Int, at now: Int64) -> Int64 {
    consumers[member].threadTime(at: now)
  }

  mutating func multiplySpeed(ofMember member: Int, by factor: Double) {
    consumers[member].speedFactor *= factor
  }
}
