// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// What is there of a sweep's runs, in one folder or in several.
package struct SweepInventory: Sendable {
  /// The folder that holds each run that is there and proven, by its key.
  package private(set) var stores: [String: RunStore] = [:]
  /// Runs that are nowhere, or nowhere to be trusted, in order.
  package private(set) var missing: [PlannedRun] = []
  /// Files that are not to be trusted, in order of runs.
  package private(set) var findings: [RunFinding] = []
  /// Runs of which two folders hold different files, with both.
  package private(set) var conflicts: [(run: PlannedRun, paths: [String])] = []

  /// Looks up and proves every run of a plan.
  ///
  /// - Throws: `ResultFileError.inputOutput` where the system cannot read what is there.
  package init(
    of plan: SweepPlan, runs: [PlannedRun]? = nil, in folders: [RunStore]
  ) throws(ResultFileError) {
    var looked: Set<String> = []
    // Points that differ in their demands alone share their runs.
    for run in runs ?? plan.runs where looked.insert(run.key).inserted {
      var first: (path: String, digest: String)?
      for folder in folders {
        let path = folder.path(of: run.key)
        switch try folder.content(of: run.key) {
        case .missing: continue
        case .flawed(let flaw): findings.append(RunFinding(path: path, flaw: flaw, run: run))
        case .run(_, let digest):
          if let first {
            if first.digest != digest { conflicts.append((run, [first.path, path])) }
          } else {
            first = (path, digest)
            stores[run.key] = folder
          }
        }
      }
      if first == nil { missing.append(run) }
    }
  }

  /// The numbers of missing runs in ranges, such as `3,7,9-12`.
  package var missingRanges: String { Self.ranges(of: missing) }

  /// The numbers of runs in ranges.
  package static func ranges(of runs: [PlannedRun]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for run in runs.map({ $0.run }).sorted() {
      if let last = ranges.last, last.upperBound + 1 == run {
        ranges[ranges.count - 1] = last.lowerBound...run
      } else {
        ranges.append(run...run)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }
}
