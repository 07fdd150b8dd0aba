// SPDX-License-Identifier: GPL-3.0-or-later

/// Messages in a recorded system over time, measured and predicted.
package enum ReplayPicture {
  /// The script that draws `backlog.csv` of a replay.
  ///
  /// - Parameters:
  ///   - recording: The recording's name.
  ///   - end: The instant of the last sample, in seconds.
  /// - Returns: The script; the same arguments give the same script.
  package static func script(recording: String, end: Double) -> GnuplotScript {
    let quoted = GnuplotScript.quoted
    let body = """
      series = results . \(quoted("/backlog.csv"))
      set xrange [0:\(end > 0 ? end : 1)]
      set yrange [0:*]
      set xlabel \(quoted(AxisLabel.text(for: "time_s")))
      set ylabel \(quoted("messages in the system"))
      plot series using 'time_s':'measured_messages' with lines \\
          linewidth 2.4 linecolor rgb shade(2) title 'measured', \\
        series using 'time_s':'predicted_messages' with lines \\
          linewidth 1.2 linecolor rgb shade(1) title 'predicted', \\
        0 linecolor rgb clear notitle

      """
    return GnuplotScript(
      name: "backlog", title: "Backlog of \(recording)", height: 420, body: body)
  }
}
