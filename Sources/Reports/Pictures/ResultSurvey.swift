// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles

/// What stands in the CSV files of a results directory, as far as pictures must know it beforehand:
/// names and numbers, never the measured values.
struct ResultSurvey {
  /// Owners and queues of one group in the replication that is shown.
  struct Allocation {
    var group: String
    var queues: OrderedNames = OrderedNames()
    var owners: OrderedNames = OrderedNames()
    var rebalances: [Int64] = []
    /// Those of the rebalances before which some queue had an owner: not the first placement.
    var moving: [Int64] = []
  }

  /// Texts in the order in which they first came, each once.
  struct OrderedNames {
    private(set) var names: [String] = []
    private var known: Set<String> = []

    mutating func insert(_ name: String) {
      if known.insert(name).inserted { names.append(name) }
    }
  }

  let directory: String
  let columns: PictureColumns

  /// The rows of one file, or nothing where there is no such file.
  private func forEachRow(
    of file: String, keys: [ResultColumn], optional: [String] = [],
    _ body: (borrowing CSVReader) throws(ResultFileError) -> Void
  ) throws(ResultFileError) {
    let path = directory + "/" + file
    var reader: CSVReader
    do {
      reader = try CSVReader(path: path, columns: keys, optional: optional, unnamed: .ignored)
    } catch {
      if case .inputMissing = error { return }
      throw error
    }
    while try reader.nextRow() { try body(reader) }
  }

  private var replicationAndGroup: [ResultColumn] {
    [
      .key(columns.replication, .integer, "Replication."), .key(columns.group, .text, "Group."),
    ]
  }

  /// The groups of a file and its replications, each in order of appearance.
  func groups(
    in file: String
  ) throws(ResultFileError) -> (groups: [String], replications: [Int64]) {
    var groups = OrderedNames()
    var replications: [Int64] = []
    try forEachRow(of: file, keys: replicationAndGroup) { (row) throws(ResultFileError) in
      groups.insert(try row.text(at: 1))
      let replication = try row.integer(at: 0)
      if replications.last != replication, !replications.contains(replication) {
        replications.append(replication)
      }
    }
    return (groups.names, replications)
  }

  /// Whether a file has a row.
  func hasRows(_ file: String) throws(ResultFileError) -> Bool {
    var hasRows = false
    let key = ResultColumn.key(columns.replication, .integer, "Replication.")
    try forEachRow(of: file, keys: [key]) { (_) throws(ResultFileError) in hasRows = true }
    return hasRows
  }

  /// The latest instant of the samples, in seconds.
  func lastSample() throws(ResultFileError) -> Double {
    var last = 0.0
    let time = ResultColumn.key(columns.time, .decimal, "Instant.")
    try forEachRow(of: columns.timeseriesFile, keys: [time]) { (row) throws(ResultFileError) in
      last = max(last, try row.decimal(at: 0))
    }
    return last
  }

  /// What of the latencies can stand on logarithmic axes.
  struct Latencies {
    /// 1 / (1 - q) of the largest quantile q below 1 with a positive latency; 0 if there is none.
    var largestTail = 0.0
    /// Which of the latency's parts are above zero anywhere.
    var parts: [String] = []
  }

  func latencies() throws(ResultFileError) -> Latencies {
    let wanted = columns.latencyParts
    let keys: [ResultColumn] = [
      .key(columns.quantile, .decimal, "Quantile."),
      .measure(columns.latency, .decimal, "Latency."),
    ]
    let parts = wanted.map { ResultColumn.measure($0, .decimal, "Part.") }
    var found = Latencies()
    var isPositive = wanted.map { _ in false }
    try forEachRow(
      of: columns.latencyFile, keys: keys + parts, optional: wanted
    ) { (row) throws(ResultFileError) in
      for position in wanted.indices
      where !isPositive[position] && row.isPresent(2 + position) && !row.isEmpty(at: 2 + position) {
        isPositive[position] = try row.decimal(at: 2 + position) > 0
      }
      let quantile = try row.decimal(at: 0)
      guard quantile < 1, !row.isEmpty(at: 1), try row.decimal(at: 1) > 0 else { return }
      found.largestTail = max(found.largestTail, 1 / (1 - quantile))
    }
    found.parts = zip(wanted, isPositive).filter { $0.1 }.map { $0.0 }
    return found
  }

  /// The consumers of each group.
  func consumers() throws(ResultFileError) -> [(group: String, consumers: [String])] {
    var groups = OrderedNames()
    var consumers: [String: OrderedNames] = [:]
    let keys = replicationAndGroup + [.key(columns.consumer, .text, "Consumer.")]
    try forEachRow(of: columns.consumersFile, keys: keys) { (row) throws(ResultFileError) in
      let group = try row.text(at: 1)
      groups.insert(group)
      consumers[group, default: OrderedNames()].insert(try row.text(at: 2))
    }
    return groups.names.map { ($0, consumers[$0, default: OrderedNames()].names) }
  }

  /// Queues, owners and rebalances of each group in the first replication of the file.
  func allocations() throws(ResultFileError) -> (shown: Int64, groups: [Allocation]) {
    var groups: [Allocation] = []
    var shown: Int64?
    let owners: [ResultColumn] = [
      .key(columns.rebalance, .integer, "Rebalance."),
      .measure(columns.ownerBefore, .text, "Owner."),
      .measure(columns.ownerAfter, .text, "Owner."),
    ]
    let parts = columns.queue.map { ResultColumn.key($0, .text, "Part of a queue's name.") }
    try forEachRow(
      of: columns.allocationsFile, keys: replicationAndGroup + owners + parts
    ) { (row) throws(ResultFileError) in
      let replication = try row.integer(at: 0)
      shown = shown ?? replication
      guard replication == shown else { return }
      let group = try row.text(at: 1)
      let place: Int
      if let known = groups.firstIndex(where: { $0.group == group }) {
        place = known
      } else {
        place = groups.count
        groups.append(Allocation(group: group))
      }
      let rebalance = try row.integer(at: 2)
      if groups[place].rebalances.last != rebalance {
        groups[place].rebalances.append(rebalance)
      }
      let before = try row.text(at: 3)
      if !before.isEmpty, groups[place].moving.last != rebalance {
        groups[place].moving.append(rebalance)
      }
      for owner in [before, try row.text(at: 4)] where !owner.isEmpty {
        groups[place].owners.insert(owner)
      }
      var queue: [String] = []
      for part in parts.indices { queue.append(GnuplotScript.asRead(try row.text(at: 5 + part))) }
      groups[place].queues.insert(queue.joined(separator: "/"))
    }
    return (shown ?? 0, groups)
  }
}
