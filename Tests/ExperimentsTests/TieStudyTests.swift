// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import SimulationEngine
import Stochastics
import Testing

@Suite("Order of simultaneous events")
struct TieStudyTests {
  /// Two producers that publish at the same moments, messages of 1 and of 3 s by turns for one thread:
  /// who comes first decides who waits.
  private func tied() throws -> Experiment {
    var experiment = try TestOutcomes.experiment(replications: 1)
    var specification = experiment.specification
    specification.events = []
    specification.warmUp = .zero
    specification.topics[0].queuesPerBroker = [1]
    specification.brokers[0].dispatchInterval = .zero
    specification.groups[0].consumerIDs = ["c0"]
    specification.groups[0].threads = 1
    // The same trace for both: message n of each takes the same time.
    specification.groups[0].service = .trace([1_000_000_000, 3_000_000_000], repeats: true)
    let instants = (0..<4).map { VirtualDuration.seconds(4 * $0 + 1).nanoseconds }
    specification.producers[0].arrivals = try ArrivalSpecification(
      RecordedArrivals(instants: instants))
    var second = specification.producers[0]
    second.name = "shop"
    // One message more at the start shifts its turns.
    second.arrivals = try ArrivalSpecification(RecordedArrivals(instants: [0] + instants))
    specification.producers.append(second)
    specification.duration = .seconds(60)
    experiment.specification = specification
    return experiment
  }

  @Test("What ties decide is found, and what they do not is left out")
  func effects() async throws {
    let study = try await TieStudy(of: tied(), seed: 1, orders: 8, threads: 1)
    let waiting = try #require(study.effects.first { $0.metric == "sojourn.mean" })
    #expect(waiting.hangsOnTies)
    #expect(try #require(waiting.largestShare) > 0)
    let completed = try #require(study.effects.first { $0.metric == "throughput" })
    #expect(!completed.hangsOnTies)
  }

  @Test("The same seeds give the same orders, on one thread and on two")
  func determinism() async throws {
    let experiment = try TestOutcomes.experiment(replications: 2)
    let one = try await TieStudy(of: experiment, seed: 5, orders: 2, threads: 1)
    let two = try await TieStudy(of: experiment, seed: 5, orders: 2, threads: 2)
    #expect(one.effects == two.effects)
  }

  @Test(
    "A figure lies outside where every other order gives more, or every other gives less",
    arguments: [
      (MetricValue.number(3), [MetricValue.number(4), .number(5)], true),
      (.number(3), [.number(2), .number(1)], true),
      (.number(3), [.number(3), .number(5)], false),
      (.number(3), [.number(2), .number(5)], false),
      (.number(3), [.unbounded, .number(5)], true),
      (.unbounded, [.unbounded, .number(5)], false),
      (.undefined, [.number(4), .number(5)], false),
    ])
  func outside(value: MetricValue, others: [MetricValue], isOutside: Bool) {
    let effect = TieStudy.Effect(group: "g", metric: "m", value: value, shuffled: others)
    #expect(effect.liesOutside == isOutside)
  }
}
