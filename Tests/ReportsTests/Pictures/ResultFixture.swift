// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import TestSupport

/// A small results directory with two groups and several replications.
struct ResultFixture {
  /// Names that would do harm if a script took them for anything but text.
  static let groups = ["order-service", "it's `date`; \"x\" %d {a_b}"]
  let folder: TemporaryFolder
  static let samples = 50

  init(replications: Int = 3) throws {
    folder = try TemporaryFolder()
    try writeTimeseries(replications)
    try folder.write(
      "replication,event,time_s,action,target\n0,0,10,scale,order-service\n0,1,30,burst,checkout\n"
        + "0,2,40,mark,lunch break\n"
        + "1,0,99,wrong,replication\n", to: "events.csv")
    try writeAllocations(replications)
    try writeLatency(replications)
    try writeConsumers(replications)
  }

  /// A name as a field of CSV.
  private static func field(_ text: String) -> String {
    "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  private func writeTimeseries(_ replications: Int) throws {
    var text = "replication,group,time_s,backlog_messages,oldest_age_s,busy_share\n"
    for replication in 0..<replications {
      for sample in 0..<Self.samples {
        for (number, group) in Self.groups.enumerated() {
          let level = (sample * (number + 3) + 7 * replication) % 40
          let age = level == 0 ? "" : "\(Double(level) / 8)"
          text += "\(replication),\(Self.field(group)),\(sample),\(level),\(age),0.5\n"
        }
      }
    }
    try folder.write(text, to: "timeseries.csv")
  }

  private func writeAllocations(_ replications: Int) throws {
    var text = "replication,rebalance,group,topic,broker,queue,owner_before,owner_after\n"
    let before = ["c0", "c0", "c1", "c1"]
    let after = ["c0", "c2", "c1", ""]
    for replication in 0..<replications {
      for queue in 0..<4 {
        text += "\(replication),0,order-service,t,broker-a,\(queue),,\(before[queue])\n"
      }
      for queue in 0..<4 {
        text +=
          "\(replication),1,order-service,t,broker-a,\(queue),\(before[queue]),\(after[queue])\n"
      }
      text += "\(replication),0,\(Self.field(Self.groups[1])),t,broker-a,0,,alone\n"
    }
    try folder.write(text, to: "allocations.csv")
  }

  private func writeLatency(_ replications: Int) throws {
    var text = "replication,group,quantile,sojourn_s,linger_s,broker_s,service_s\n"
    for replication in 0..<replications {
      for group in Self.groups {
        for (quantile, latency) in [(0, 5), (0.5, 10), (0.99, 100), (0.999, 500), (1, 900)] {
          let value = Double(latency) + Double(replication)
          text +=
            "\(replication),\(Self.field(group)),\(quantile),\(value),"
            + "\(value / 4),0,\(value * 0.75)\n"
        }
      }
    }
    try folder.write(text, to: "latency.csv")
  }

  private func writeConsumers(_ replications: Int) throws {
    var text = "replication,group,consumer,owned_queues,completed_messages,busy_share\n"
    for replication in 0..<replications {
      for consumer in 0..<3 {
        text += "\(replication),order-service,c\(consumer),\(consumer + 1),\(100 * consumer),0.5\n"
      }
      text += "\(replication),\(Self.field(Self.groups[1])),alone,4,500,\n"
    }
    try folder.write(text, to: "consumers.csv")
  }

  /// Writes all scripts, draws them and gives the pictures by name.
  func draw() throws -> [String: String] {
    let gnuplot = try GnuplotProcess()
    var pictures: [String: String] = [:]
    for script in try RunPictures.scripts(forResultsIn: folder.path) {
      try folder.write(script.text, to: script.scriptPath)
      try gnuplot.draw(script, in: folder.path)
      pictures[script.name] = try folder.read(script.picturePath)
    }
    return pictures
  }
}

/// Whether pictures can be drawn on this machine; `make test` installs gnuplot where it is missing.
let gnuplotIsInstalled = (try? GnuplotProcess()) != nil
