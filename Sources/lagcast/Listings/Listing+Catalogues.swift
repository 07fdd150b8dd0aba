// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import QueueAllocation
import ScenarioFiles
import Stochastics

extension Listing {
  /// The allocation strategies.
  static var strategies: Listing {
    Listing(
      subject: "strategies",
      entries: AllocationStrategyCatalogue.all.map { type in
        Entry(
          name: type.name, summary: "\(type.summary) (\(type.origin.label))",
          parameters: type.parameters.map {
            Parameter(name: $0.name, summary: $0.summary, defaultValue: $0.defaultValue)
          })
      })
  }

  /// The distributions, and recorded service times.
  static var distributions: Listing {
    let laws = DistributionCatalogue.all.map { type in
      Entry(name: type.name, summary: type.summary, parameters: parameters(of: type.parameterSets))
        .orFromFile(ScenarioSchema.valueFile)
    }
    return Listing(subject: "distributions", entries: laws + [Entry(ScenarioSchema.serviceTrace)])
  }

  /// The metrics.
  static var metrics: Listing {
    Listing(
      subject: "metrics",
      entries: MetricCatalogue.all.map { metric in
        Entry(
          name: metric.name, summary: metric.description,
          facts: [("unit", metric.unit.symbol), ("better", metric.better.rawValue)])
      })
  }

  /// The classes of machines that a broker's `cost` can name, with their numbers.
  static var costs: Listing {
    Listing(
      subject: "costs",
      entries: BrokerCost.presets.map { preset in
        let cost = preset.cost
        return Entry(
          name: preset.name, summary: preset.source,
          facts: [
            ("append", Quantity.text(cost.append)),
            ("append_per_kib", Quantity.text(cost.appendPerKiB)),
            ("flush_time", Quantity.text(cost.flush)),
            ("memory", cost.memory == .max ? "no limit" : Quantity.text(bytes: cost.memory)),
            ("disk_read", Quantity.text(cost.diskRead)),
          ])
      })
  }

  /// The presets of latencies between clients and brokers, each with its numbers.
  static var latencies: Listing {
    Listing(
      subject: "latencies",
      entries: LatencyPreset.allCases.map { preset in
        Entry(
          name: preset.rawValue, summary: preset.summary,
          facts: LatencyPreset.Leg.allCases.map { ($0.rawValue, preset.text(of: $0)) })
      })
  }

  /// The messaging systems.
  static var systems: Listing {
    Listing(
      subject: "systems",
      entries: MessagingSystem.allCases.map { system in
        switch system {
        case .rocketmq:
          Entry(
            name: system.rawValue,
            summary: "Apache RocketMQ 5: client-side rebalancing, pull with long poll, retry topics"
          )
        case .rabbitmq:
          Entry(
            name: system.rawValue,
            summary:
              "RabbitMQ 3.10 to 4.3: exchanges; classic, mirrored and quorum queues, streams; "
              + "competing consumers, prefetch, dead letters, confirms, flow control; clusters"
          )
        case .activemq:
          Entry(
            name: system.rawValue,
            summary: "ActiveMQ Classic 5.17: queues, topics, selectors, prefetch, message groups, "
              + "redelivery, dead letters, schedules; networks of brokers"
          )
        case .kafka:
          Entry(
            name: system.rawValue,
            summary: "Apache Kafka 4.3: batches, fetches, polls, commits; classic groups and "
              + "KIP-848's; static members, share groups, replicas and acknowledgements"
          )
        }
      })
  }

  /// Parameters of alternative sets, each once, with how its value is written.
  static func parameters(of sets: [[ParameterDescription]]) -> [Parameter] {
    var seen: Set<String> = []
    return sets.joined().filter { seen.insert($0.name).inserted }.map { parameter in
      Parameter(
        name: parameter.name,
        summary: parameter.kind.rawValue + (parameter.isOptional ? ", optional" : ""),
        defaultValue: nil)
    }
  }
}
