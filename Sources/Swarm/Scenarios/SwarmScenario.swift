// SPDX-License-Identifier: GPL-3.0-or-later

/// A scenario drawn from a seed, of any system, with loads, settings and faults.
///
/// The same seed gives the same text in one version of the tool; a later version, which has more to
/// draw, may give another.
package struct SwarmScenario: Sendable {
  /// The seed.
  package let seed: UInt64
  /// The scenario.
  package var tree: ScenarioTree
  /// What it contains, in the order of the catalogue.
  package let mechanisms: [SwarmFeature.Mechanism]

  /// Draws a scenario.
  package init(seed: UInt64) {
    self.seed = seed
    var generator = ScenarioGenerator(seed: seed)
    tree = generator.scenario()
    let noted = generator.noted
    mechanisms = SwarmFeature.Mechanism.allCases.filter { noted.contains($0) }
  }
}

/// Draws one scenario and notes what is in it.
///
/// All quantities are drawn so small that a run takes milliseconds: some hundred messages, a handful
/// of clients, minutes of simulated time. What goes wrong in a large system nearly always goes wrong
/// in a small one too, only sooner found; and the small one can be read.
struct ScenarioGenerator: ~Copyable {
  var draws: ScenarioDraws
  let seed: UInt64
  private(set) var noted: Set<SwarmFeature.Mechanism> = []
  /// Seconds in which messages are published and events happen.
  let active: Int
  /// Whether the load ends and the run goes on until everything should have come to rest.
  let settles: Bool
  /// Whether machines and links are drawn, which can fail.
  var hasMachines = false
  /// Whether topics gain partitions in all, rather than queues on each broker.
  var countsPartitions = false
  /// Brokers that an event has stopped.
  var stoppedBrokers: Set<String> = []
  /// Seconds until then: beyond the loss of a host, which takes 130 s to be noticed and 20 s more to
  /// be acted on, and a roll-out of the last moment.
  static let tail = 300

  init(seed: UInt64) {
    self.seed = seed
    draws = ScenarioDraws(seed: seed)
    active = draws.size(15...150)
    settles = draws.chance(0.6)
  }

  mutating func note(_ mechanism: SwarmFeature.Mechanism) { noted.insert(mechanism) }

  /// Topics that a further group reads, with how many groups read each so far.
  mutating func drawRead(of topics: [String], _ readers: inout [String: Int]) -> [String] {
    let read = draws.some(of: topics)
    if read.count > 1 { note(.severalTopics) }
    for topic in read {
      readers[topic, default: 0] += 1
      if readers[topic] == 2 { note(.sharedTopic) }
    }
    return read
  }

  /// Whether to use a mechanism, which is noted then.
  mutating func uses(_ mechanism: SwarmFeature.Mechanism, _ probability: Double) -> Bool {
    guard draws.chance(probability) else { return false }
    note(mechanism)
    return true
  }

  mutating func scenario() -> ScenarioTree {
    switch draws.count(1...100) {
    case ...60: rocketMQScenario()
    case ...74: rabbitMQScenario()
    case ...84: kafkaScenario()
    default: activeMQScenario()
    }
  }

  /// What stands at the head of every scenario.
  mutating func head(system: String) -> ScenarioTree {
    var tree: ScenarioTree = [
      "format": 1, "name": .text("swarm-\(seed)"), "system": .text(system),
      "duration": .text("\(active + (settles ? Self.tail : 0))s"),
      "seed": .text("\(seed)"), "sample": "5s",
    ]
    if uses(.warmUp, 0.2) { tree["warmup"] = .text("\(draws.count(1...(active - 1)))s") }
    return tree
  }

  /// Messages that a producer publishes per minute, of all messages of a run.
  mutating func messagesPerMinute(producers: Int) -> Int {
    max(1, draws.size(20...1_500) * 60 / active / producers)
  }

  /// An arrival process with a mean rate.
  mutating func arrivals(perMinute rate: Int) -> ScenarioTree {
    let batch: ScenarioTree? =
      draws.chance(0.15)
      ? draws.pick([
        2, ["geometric": ["mean": 3]], ["weighted": ["sizes": [1, 20], "weights": [9, 1]]],
      ]) : nil
    var process: ScenarioTree =
      switch draws.count(1...6) {
      case 1: ["deterministic": ["rate": .text("\(rate)/m")]]
      case 2:
        ["renewal": ["gap": ["erlang": ["phases": 3, "mean": .text("\(60_000_000 / rate)us")]]]]
      case 3: bursty(rate)
      default: ["poisson": ["rate": .text("\(rate)/m")]]
      }
    if let batch { process["batch"] = batch }
    return process
  }

  private mutating func bursty(_ rate: Int) -> ScenarioTree {
    note(.burstyArrivals)
    return draws.chance(0.5)
      ? [
        "on_off": [
          "rate": .text("\(4 * rate)/m"), "on": "2s", "off": ["exponential": ["mean": "6s"]],
        ]
      ]
      : [
        "mmpp": [
          "rates": [.text("\(max(1, rate / 2))/m"), .text("\(3 * rate)/m")],
          "transitions": [["0/s", "6/m"], ["12/m", "0/s"]],
        ]
      ]
  }

  /// A distribution of service times that loads so many threads to some degree.
  mutating func service(threads: Int, perMinute rate: Int) -> ScenarioTree {
    let load = draws.pick([0.02, 0.1, 0.3, 0.6, 0.8, 0.95, 1.2])
    let mean = max(500, min(2_000_000, Int(load * Double(threads) * 60e6 / Double(max(1, rate)))))
    let text = ScenarioTree.text("\(mean)us")
    switch draws.count(1...6) {
    case 1: return text
    case 2: return ["erlang": ["phases": 2, "mean": text]]
    case 3: return ["uniform": ["minimum": "0us", "maximum": .text("\(2 * mean)us")]]
    case 4: return ["lognormal": ["mean": text, "cv": 1.5]]
    default: return ["exponential": ["mean": text]]
    }
  }

  mutating func keySkew() -> ScenarioTree {
    note(.keys)
    let keys = draws.size(1...200)
    return draws.chance(0.5)
      ? ["uniform": ["keys": .number(keys)]]
      : ["zipf": ["keys": .number(keys), "exponent": draws.pick(["0.6", "1.1", "2"])]]
  }
}

extension ScenarioTree: ExpressibleByFloatLiteral {
  package init(floatLiteral number: Double) { self = .text("\(number)") }
}
