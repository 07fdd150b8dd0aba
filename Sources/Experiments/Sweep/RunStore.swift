// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// A folder of run files, each under its key: `runs/ab/ab12….run`.
///
/// Any number of processes may write to it, the same run among them: a file appears whole, and equal
/// runs are equal bytes. Nothing is removed by itself but what killed processes left half-written.
package struct RunStore: Sendable {
  /// The folder of the sweep.
  package let directory: String

  /// The folder of a sweep's runs; it need not be there yet.
  package init(directory: String) {
    self.directory = directory
  }

  /// Where the file of a run stands.
  package func path(of key: String) -> String {
    "\(directory)/runs/\(key.prefix(2))/\(key).run"
  }

  /// What there is of a run.
  package enum Content: Sendable {
    /// No file.
    case missing
    /// The run, proven, and the digest of its file.
    case run(RunFile, digest: String)
    /// A file that cannot be trusted.
    case flawed(RunFile.Flaw)
  }

  /// Looks a run up and proves what is found.
  ///
  /// - Throws: `ResultFileError.inputOutput` where the system cannot read what is there.
  package func content(
    of key: String, form: RunFile.Form = .sweep
  ) throws(ResultFileError) -> Content {
    guard let bytes = try StoredFile.bytes(of: path(of: key)) else { return .missing }
    do throws(RunFile.Flaw) {
      return .run(try RunFile(bytes, key: key, form: form), digest: sha256(of: bytes))
    } catch {
      return .flawed(error)
    }
  }

  /// Stores a run, in place of whatever stands under its key.
  ///
  /// - Throws: `ResultFileError.cannotCreate` or `.inputOutput`.
  package func store(_ run: RunFile) throws(ResultFileError) {
    try StoredFile.write(run.bytes, to: path(of: run.key))
  }

  /// Which of some runs have a file here; nothing is proven yet.
  ///
  /// - Throws: `ResultFileError.inputOutput` where a folder cannot be read.
  package func present(among keys: () -> [String]) throws(ResultFileError) -> Set<String> {
    var names: Set<String> = []
    for folder in try StoredFile.entries(of: directory + "/runs") {
      for name in try StoredFile.entries(of: "\(directory)/runs/\(folder)")
      where name.hasSuffix(".run") && !name.hasPrefix(".") {
        names.insert(String(name.dropLast(4)))
      }
    }
    return names.isEmpty ? [] : names.intersection(keys())
  }

  /// Removes the files of runs that are needed no longer, and folders that this leaves empty.
  package func remove(_ keys: some Sequence<String>) {
    var folders: Set<Substring> = []
    for key in keys {
      StoredFile.remove(path(of: key))
      folders.insert(key.prefix(2))
    }
    for folder in folders.sorted() { StoredFile.removeIfEmpty("\(directory)/runs/\(folder)") }
    StoredFile.removeIfEmpty(directory + "/runs")
    StoredFile.removeIfEmpty(directory)
  }

  /// How many runs of other sweeps, or of an earlier state of this one, are there, too.
  ///
  /// - Throws: `ResultFileError.inputOutput` where a folder cannot be read.
  package func strangers(beside plan: SweepPlan) throws(ResultFileError) -> Int {
    let planned = Set(plan.runs.map { $0.key })
    var count = 0
    for folder in try StoredFile.entries(of: directory + "/runs") {
      for name in try StoredFile.entries(of: "\(directory)/runs/\(folder)")
      where name.hasSuffix(".run") && !name.hasPrefix(".")
        && !planned.contains(String(name.dropLast(4)))
      {
        count += 1
      }
    }
    return count
  }

  /// Removes what killed processes left of runs that are there by now.
  package func removeRemains() {
    for folder in (try? StoredFile.entries(of: directory + "/runs")) ?? [] {
      let names = Set((try? StoredFile.entries(of: "\(directory)/runs/\(folder)")) ?? [])
      StoredFile.removeRemains(in: "\(directory)/runs/\(folder)") { names.contains($0) }
    }
  }
}

extension RunFile.Flaw {
  /// What is wrong, behind the file's name.
  package var sentence: String {
    switch self {
    case .truncated: "is truncated"
    case .corrupted: "is corrupted: its content does not have its digest"
    case .stale: "is stale: it is the run of another scenario, seed or version"
    }
  }
}

/// A run whose file is there and not to be trusted.
package struct RunFinding: Sendable, Hashable {
  /// The file.
  package var path: String
  /// What is wrong with it.
  package var flaw: RunFile.Flaw
  /// The run that it should be.
  package var run: PlannedRun

  /// Describes a finding.
  package init(path: String, flaw: RunFile.Flaw, run: PlannedRun) {
    self.path = path
    self.flaw = flaw
    self.run = run
  }

  /// One sentence without an end, to be followed by what comes of it.
  package func message(in plan: SweepPlan) -> String {
    "\(path): \(flaw.sentence); it should be \(plan.title(ofPoint: run.point)), "
      + "replication \(run.replication)"
  }
}
