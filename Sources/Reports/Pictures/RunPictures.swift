// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// The pictures of one run, as scripts that read its CSV files.
package enum RunPictures {
  /// A script for each picture that the files of a results directory allow.
  ///
  /// Backlog over time with event marks, the owners of each group's queues before and after
  /// rebalances, latency over percentiles and what it consists of, and the work of each consumer.
  /// A file that is absent or without rows has no picture, nor have latencies that are all zero.
  ///
  /// - Parameters:
  ///   - directory: The results directory, which may still be a working one.
  ///   - columns: The names of files and columns.
  /// - Returns: The scripts; the same files give the same scripts.
  /// - Throws: `ResultFileError` if a file cannot be read or lacks a column.
  package static func scripts(
    forResultsIn directory: String, columns: PictureColumns = PictureColumns()
  ) throws(ResultFileError) -> [GnuplotScript] {
    let survey = ResultSurvey(directory: directory, columns: columns)
    var scripts: [GnuplotScript] = []
    let series = try survey.groups(in: columns.timeseriesFile)
    if !series.groups.isEmpty {
      scripts.append(
        BacklogPicture.script(
          groups: series.groups, replications: series.replications,
          end: try survey.lastSample(), hasEvents: try survey.hasRows(columns.eventsFile),
          columns: columns))
    }
    let allocations = try survey.allocations()
    let names = ownershipNames(allocations.groups.map { $0.group })
    for (allocation, name) in zip(allocations.groups, names) {
      scripts.append(
        OwnershipPicture.script(
          allocation, name: name, shown: allocations.shown, columns: columns))
    }
    scripts += try latencyScripts(survey)
    let consumers = try survey.consumers()
    if !consumers.isEmpty {
      let replications = try survey.groups(in: columns.consumersFile).replications
      scripts.append(
        FairnessPicture.script(
          groups: consumers, replications: replications.count, columns: columns))
    }
    return scripts
  }

  private static func latencyScripts(
    _ survey: ResultSurvey
  ) throws(ResultFileError) -> [GnuplotScript] {
    let columns = survey.columns
    let latency = try survey.groups(in: columns.latencyFile)
    guard !latency.groups.isEmpty else { return [] }
    let values = try survey.latencies()
    guard values.largestTail > 0 else { return [] }
    let picture = LatencyPicture(
      groups: latency.groups, replications: latency.replications.count,
      largestTail: values.largestTail, columns: columns)
    return values.parts.count > 1
      ? [picture.overview, picture.composition(of: values.parts)] : [picture.overview]
  }

  /// A file name for each group: plain for a single one, with a number where two would be alike.
  private static func ownershipNames(_ groups: [String]) -> [String] {
    guard groups.count > 1 else { return groups.map { _ in "ownership" } }
    let slugs = groups.map(GnuplotScript.slug)
    return slugs.enumerated().map { position, slug in
      let isTaken = slugs[..<position].contains(slug)
      return isTaken ? "ownership-\(slug)-\(position + 1)" : "ownership-\(slug)"
    }
  }
}
