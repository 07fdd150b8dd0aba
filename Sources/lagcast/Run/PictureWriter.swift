// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import ResultFiles

/// The pictures of a run: scripts always, drawings where gnuplot can be run.
struct PictureWriter {
  let directory: ResultDirectory
  /// Whether the scripts are run, too.
  let draws: Bool

  /// Writes the scripts and draws the pictures from the tables that are finished.
  ///
  /// - Returns: What kept pictures from being drawn, if anything did; the run is good all the same.
  /// - Throws: `ResultFileError`.
  func write() throws(ResultFileError) -> String? {
    let scripts = try RunPictures.scripts(forResultsIn: directory.workingDirectory)
    for script in scripts { try directory.write(script.text, to: script.scriptPath) }
    guard draws else { return nil }
    do throws(GnuplotError) {
      let gnuplot = try GnuplotProcess()
      for script in scripts { try gnuplot.draw(script, in: directory.workingDirectory) }
      return nil
    } catch {
      return error.message
    }
  }
}
