// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// The folder that a sweep works in: its plan in a few tables, and a file for each run.
///
/// | file | holds |
/// | --- | --- |
/// | `plan.csv` | a row for each run: its number, point, replication, seed, key and work |
/// | `sweep.csv` | one row: name, seed, replications and version |
/// | `parameters.csv` | a row for each parameter of each point |
/// | `objectives.csv` | a row for each demand on each point |
/// | `scenario.csv` | a row for each value in force at each point |
/// | `runs/ab/ab12….run` | what the run of this key gave |
package struct SweepDirectory: Sendable {
  /// The folder's path.
  package let path: String
  /// Its runs.
  package var store: RunStore { RunStore(directory: path) }

  /// Names a folder; it need not be there yet.
  package init(path: String) {
    self.path = path
  }

  /// Whether a sweep has begun here.
  package var hasPlan: Bool {
    ((try? StoredFile.bytes(of: "\(path)/\(SweepTables.plan.fileName)")) ?? nil) != nil
  }

  /// Names of the tables here that are there and differ from those of a plan.
  ///
  /// - Throws: `ResultFileError.inputOutput` where a file cannot be read.
  package func differences(from plan: SweepPlan) throws(ResultFileError) -> [String] {
    var found: [String] = []
    for file in SweepTables.files(of: plan) {
      let present = try StoredFile.bytes(of: "\(path)/\(file.name)")
      if let present, present != file.bytes { found.append(file.name) }
    }
    return found
  }

  /// Writes the plan, in place of an earlier one.
  ///
  /// - Throws: `ResultFileError.cannotCreate` or `.inputOutput`.
  package func write(_ plan: SweepPlan) throws(ResultFileError) {
    for file in SweepTables.files(of: plan) {
      let target = "\(path)/\(file.name)"
      if try StoredFile.bytes(of: target) != file.bytes {
        try StoredFile.write(file.bytes, to: target)
      }
    }
  }

  /// Reads the plan, and proves that it is one that this version would have written.
  ///
  /// - Throws: `ResultFileError.inputMissing` where no sweep has begun here, `.malformed` where the
  ///   tables are not as they were written.
  package func plan() throws(ResultFileError) -> SweepPlan {
    guard StoredFile.isFolder(path) else {
      throw .inputMissing(path: path, reason: "is no directory of a sweep")
    }
    guard hasPlan else {
      throw .inputMissing(
        path: path,
        reason: "holds no plan of a sweep (\(SweepTables.plan.fileName)); lagcast sweep writes one")
    }
    let plan = try SweepTables.read(from: path)
    let altered = try differences(from: plan)
    if let first = altered.first {
      throw .malformed(
        MalformedInput(
          path: "\(path)/\(first)", line: 1, column: 1, value: "",
          problem: "is not the plan that follows from the sweep's other tables; it was altered, or "
            + "another version wrote it; run the sweep again to write it anew"))
    }
    return plan
  }
}
