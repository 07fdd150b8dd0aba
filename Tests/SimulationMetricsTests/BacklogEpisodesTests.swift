// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Backlog episodes")
struct BacklogEpisodesTests {
  private static let second: Int64 = 1_000_000_000

  private func tracker(hold seconds: Int64 = 1) -> BacklogEpisodes {
    BacklogEpisodes(criterion: ReturnCriterion(hold: .seconds(seconds)))
  }

  private func at(_ seconds: Int64) -> VirtualTime {
    VirtualTime(nanoseconds: seconds * Self.second)
  }

  @Test("A rise and fall gives peak, drain time and area by hand")
  func byHand() throws {
    var episodes = tracker()
    episodes.open(
      event: 3, at: at(10), backlog: 2, before: LevelBefore(average: 2), activeUntil: at(10))
    episodes.backlogChanged(to: 50, at: at(10))
    episodes.backlogChanged(to: 80, at: at(14))
    episodes.backlogChanged(to: 30, at: at(16))
    episodes.backlogChanged(to: 3, at: at(20))
    episodes.backlogChanged(to: 2, at: at(22))
    #expect(episodes.isQuiet)
    let episode = try #require(episodes.episodes(at: at(60)).first)
    #expect(episode.event == 3 && !episode.isInherited)
    #expect(episode.levelBefore == 2 && episode.tolerance == 1)
    #expect(episode.peak == 80 && episode.peakTime == at(14))
    #expect(episode.drain == .seconds(10))
    #expect(episode.areaAbove == 460)  // 4 x 48 + 2 x 78 + 4 x 28
  }

  @Test("A dip that does not hold is no return")
  func dip() throws {
    var episodes = tracker(hold: 5)
    episodes.open(
      event: 0, at: at(0), backlog: 0, before: LevelBefore(average: 0), activeUntil: at(0))
    episodes.backlogChanged(to: 9, at: at(0))
    episodes.backlogChanged(to: 1, at: at(3))
    episodes.backlogChanged(to: 12, at: at(7))
    episodes.backlogChanged(to: 0, at: at(9))
    let episode = try #require(episodes.episodes(at: at(14)).first)
    #expect(episode.drain == .seconds(9) && episode.peak == 12)
    #expect(episode.areaAbove == 55)  // 3 x 9 + 4 x 1 + 2 x 12
  }

  @Test("A backlog above its level at the end of the run has no drain time")
  func notDrained() throws {
    var episodes = tracker()
    episodes.open(
      event: 0, at: at(0), backlog: 0, before: LevelBefore(average: 0), activeUntil: at(0))
    episodes.backlogChanged(to: 10, at: at(0))
    let episode = try #require(episodes.episodes(at: at(10)).first)
    #expect(episode.drain == nil && episode.peak == 10 && episode.areaAbove == 100)
    #expect(!episodes.isQuiet)
  }

  @Test("A return that the end of the run cuts short does not count")
  func cutShort() throws {
    var episodes = tracker(hold: 5)
    episodes.open(
      event: 0, at: at(0), backlog: 10, before: LevelBefore(average: 0), activeUntil: at(0))
    episodes.backlogChanged(to: 0, at: at(10))
    #expect(try #require(episodes.episodes(at: at(14)).first).drain == nil)
    #expect(try #require(episodes.episodes(at: at(15)).first).drain == .seconds(10))
  }

  @Test("A backlog that never leaves its level drains in no time")
  func neverLeft() throws {
    var episodes = tracker()
    episodes.open(
      event: 0, at: at(5), backlog: 20, before: LevelBefore(average: 20), activeUntil: at(5))
    episodes.backlogChanged(to: 21, at: at(6))
    let episode = try #require(episodes.episodes(at: at(9)).first)
    #expect(episode.drain == .zero && episode.peak == 20 && episode.areaAbove == 0)
  }

  @Test("While the event's effects are under way, calm is no return")
  func activity() throws {
    var episodes = tracker()
    episodes.open(
      event: 7, at: at(0), backlog: 0, before: LevelBefore(average: 0),
      activeUntil: .distantFuture)
    episodes.backlogChanged(to: 1, at: at(5))
    episodes.backlogChanged(to: 40, at: at(20))
    episodes.extend(event: 7, until: at(22))
    episodes.extend(event: 99, until: .distantFuture)
    episodes.backlogChanged(to: 0, at: at(30))
    let episode = try #require(episodes.episodes(at: at(31)).first)
    #expect(episode.drain == .seconds(30) && episode.peak == 40)
  }

  @Test("Calm from the event to the end of its effects is an immediate return")
  func calmThroughout() throws {
    var episodes = tracker()
    episodes.open(
      event: 7, at: at(0), backlog: 0, before: LevelBefore(average: 0), activeUntil: at(25))
    episodes.backlogChanged(to: 1, at: at(5))
    #expect(try #require(episodes.episodes(at: at(25)).first).drain == nil)
    #expect(try #require(episodes.episodes(at: at(26)).first).drain == .zero)
  }

  @Test("A return holds only if it lasts beyond the end of the event's effects")
  func holdAfterEffects() throws {
    // A broker is away from 0 to 20 s: nothing arrives. What was held up comes at once when it is back.
    var episodes = tracker(hold: 5)
    episodes.open(
      event: 7, at: at(0), backlog: 0, before: LevelBefore(average: 0), activeUntil: at(20))
    episodes.backlogChanged(to: 60, at: at(22))
    episodes.backlogChanged(to: 0, at: at(28))
    let episode = try #require(episodes.episodes(at: at(40)).first)
    #expect(episode.drain == .seconds(28) && episode.peak == 60)
    // Without that, calm until 25 s is enough.
    var calm = tracker(hold: 5)
    calm.open(
      event: 7, at: at(0), backlog: 0, before: LevelBefore(average: 0), activeUntil: at(20))
    #expect(try #require(calm.episodes(at: at(24)).first).drain == nil)
    #expect(try #require(calm.episodes(at: at(25)).first).drain == .zero)
  }

  @Test("The end of effects is told to those who wait for it, and to nobody else")
  func settling() throws {
    var episodes = tracker()
    for (event, until) in [(1, VirtualTime.distantFuture), (2, .distantFuture), (3, at(50))] {
      episodes.open(
        event: event, at: at(0), backlog: 0, before: LevelBefore(average: 0), activeUntil: until)
    }
    episodes.settle(event: 1, at: at(10))
    episodes.settle(event: 3, at: at(10))
    let all = episodes.episodes(at: at(30))
    #expect(all.map(\.event) == [1, 2, 3])
    #expect(all.map(\.drain) == [.zero, nil, nil])
    #expect(episodes.episodes(at: at(51)).map(\.drain) == [.zero, nil, .zero])
  }

  @Test("An event during an open episode inherits its level and tolerance")
  func inheritance() {
    var episodes = tracker()
    episodes.open(
      event: 1, at: at(0), backlog: 4, before: LevelBefore(average: 100), activeUntil: at(0))
    episodes.backlogChanged(to: 900, at: at(0))
    episodes.open(
      event: 2, at: at(5), backlog: 900, before: LevelBefore(average: 800), activeUntil: at(5))
    episodes.backlogChanged(to: 90, at: at(8))
    episodes.backlogChanged(to: 95, at: at(10))
    episodes.open(
      event: 3, at: at(20), backlog: 95, before: LevelBefore(average: 60), activeUntil: at(20))
    let found = episodes.episodes(at: at(30))
    #expect(found.map { $0.event } == [1, 2, 3])
    #expect(found.map { $0.levelBefore } == [100, 100, 60])
    #expect(found.map { $0.isInherited } == [false, true, false])
    #expect(found.map { $0.drain } == [.seconds(8), .seconds(3), nil])
  }

  @Test(
    "Random backlogs give what the definition gives",
    arguments: 1...60 as ClosedRange<UInt64>, [0, 30, 200] as [Int64])
  func againstDefinition(seed: UInt64, hold: Int64) throws {
    let run = RandomRun(seed: seed, hold: hold)
    let found = run.tracked()
    #expect(found.count == run.events.count)
    var earlier: [(certain: Int64?, level: Double, tolerance: Double)] = []
    for (event, episode) in zip(run.events, found) {
      let heir = earlier.last { ($0.certain ?? .max) > event.time }
      let reference = run.reference(
        of: event, level: heir?.level ?? event.before.average,
        tolerance: heir?.tolerance ?? run.criterion.tolerance(for: event.before))
      let first = reference.firstReturn()
      #expect(episode.isInherited == (heir != nil))
      #expect(episode.levelBefore == reference.levelBefore)
      let place = first?.place ?? reference.steps.count - 1
      let until = first.map { reference.steps[$0.place].time } ?? run.end
      #expect(episode.drain?.nanoseconds == first.map { _ in until - event.time })
      let peak = reference.peak(through: place)
      #expect(episode.peak == peak.level && episode.peakTime.nanoseconds == peak.time)
      let area = reference.area(to: until)
      #expect(abs(episode.areaAbove - area) <= 1e-9 * max(area, 1e-9))
      earlier.append((first?.certain, reference.levelBefore, reference.tolerance))
    }
  }
}

/// A random walk of a backlog with some events in it.
private struct RandomRun {
  struct Event {
    /// The number of changes told before the event.
    var place: Int
    var time: Int64
    var before: LevelBefore
    var activeUntil: Int64
  }

  var changes: [EpisodeReference.Step] = []
  var events: [Event] = []
  var end: Int64 = 0
  let criterion: ReturnCriterion

  init(seed: UInt64, hold: Int64) {
    criterion = ReturnCriterion(hold: .nanoseconds(hold), deviations: 1)
    var generator = SeededGenerator(seed: seed)
    var time: Int64 = 0
    var level: Int64 = 10
    changes = [EpisodeReference.Step(time: 0, level: level)]
    for _ in 0..<600 {
      time += Int64.random(in: 0...6, using: &generator) * 3
      let drift = Int.random(in: 0..<40, using: &generator) == 0 ? Int64(25) : 0
      level = max(0, level + drift + Int64.random(in: -5...4, using: &generator))
      changes.append(EpisodeReference.Step(time: time, level: level))
      if Int.random(in: 0..<60, using: &generator) == 0 {
        let average = Double.random(in: 0...20, using: &generator)
        let before = LevelBefore(average: average, deviation: Double(level) / 10)
        let active = Bool.random(using: &generator) ? time + 100 : 0
        events.append(
          Event(place: changes.count, time: time, before: before, activeUntil: active))
      }
    }
    end = time + Int64.random(in: 0...300, using: &generator)
  }

  func tracked() -> [BacklogEpisode] {
    var episodes = BacklogEpisodes(criterion: criterion)
    for place in 0...changes.count {
      for (number, event) in events.enumerated() where event.place == place {
        episodes.open(
          event: number, at: at(event.time), backlog: changes[place - 1].level,
          before: event.before, activeUntil: at(event.activeUntil))
      }
      if place < changes.count {
        episodes.backlogChanged(to: changes[place].level, at: at(changes[place].time))
      }
    }
    return episodes.episodes(at: at(end))
  }

  func reference(of event: Event, level: Double, tolerance: Double) -> EpisodeReference {
    let first = EpisodeReference.Step(time: event.time, level: changes[event.place - 1].level)
    return EpisodeReference(
      steps: [first] + changes[event.place...], levelBefore: level, tolerance: tolerance,
      hold: criterion.hold.nanoseconds, activeUntil: event.activeUntil, end: end)
  }
}
