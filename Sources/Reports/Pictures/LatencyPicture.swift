// SPDX-License-Identifier: GPL-3.0-or-later

/// Latency over percentiles, on an axis that gives the tail its room.
struct LatencyPicture {
  let groups: [String]
  let replications: Int
  /// 1 / (1 - q) of the largest quantile q that is drawn.
  let largestTail: Double
  let columns: PictureColumns

  /// The functions that place a quantile q at 1 / (1 - q); the maximum, q = 1, has no place there.
  private var prelude: String {
    let quoted = GnuplotScript.quoted
    let quantile = "column(\(quoted(columns.quantile)))"
    return GnuplotScript.namesAndKeys("group", groups) + """
      table = results . \(quoted("/" + columns.latencyFile))
      chosen(g) = strcol(\(quoted(columns.group))) eq g && \(quantile) < 1
      tail(g) = chosen(g) ? 1 / (1 - \(quantile)) : NaN
      set xtics ("0" 1, "50 %%" 2, "90 %%" 10, "99 %%" 100, "99.9 %%" 1e3, "99.99 %%" 1e4, \\
        "99.999 %%" 1e5, "99.9999 %%" 1e6)
      set xlabel "percentile"
      set xrange [1:\(max(largestTail, 10))]
      set rmargin 5

      """
  }

  /// Both axes logarithmic; a line is the mean of each quantile over the replications, the faint
  /// points are the replications.
  var overview: GnuplotScript {
    let quoted = GnuplotScript.quoted
    let points = "table using (tail(group_key[i])):\(quoted(columns.latency))"
    let title =
      replications > 1
      ? "Latency by percentile: mean of \(replications) replications" : "Latency by percentile"
    var curves: [String] = []
    if replications > 1 {
      curves.append(
        "for [i=1:|group|] \(points) with points \\\n"
          + "    pointtype 7 pointsize 0.35 linecolor rgb faint(i) notitle")
    }
    curves.append(
      "for [i=1:|group|] \(points) smooth unique with linespoints \\\n"
        + "    pointtype 7 pointsize 0.4 linewidth 1.8 linecolor rgb shade(i) title group[i]")
    let body =
      prelude + """
        set ylabel \(quoted(AxisLabel.quantity(of: columns.latency)))
        set format y "%.0s %cs"
        set logscale xy
        plot \(curves.joined(separator: ", \\\n  "))

        """
    return GnuplotScript(name: "latency", title: title, height: 460, body: body)
  }

  /// What the latency consists of at each percentile, a panel for each group.
  func composition(of parts: [String]) -> GnuplotScript {
    let labels = parts.map(AxisLabel.quantity(of:))
    // A part has the same colour in every picture, whichever others are there.
    let shades = parts.map { (columns.latencyParts.firstIndex(of: $0) ?? 0) + 1 }
    let body =
      prelude + GnuplotScript.array("part", parts) + GnuplotScript.array("label", labels)
      + GnuplotScript.array("part_shade", shades) + """
        up_to(n) = sum [p=1:n] column(part[p])
        share(n) = up_to(|part|) > 0 ? up_to(n) / up_to(|part|) : NaN
        set logscale x
        set yrange [0:1]
        set style fill solid 1.0 noborder
        set multiplot layout \(groups.count),1 margins 0.09,0.95,from_bottom(64),from_top(92) \\
          spacing 0,0.12
        do for [i=1:|group|] {
          set ylabel group[i] . " (share)"
          plot for [n=|part|:1:-1] table using (tail(group_key[i])):(share(n)) \\
            smooth unique with filledcurves y1=0 linecolor rgb shade(part_shade[n]) \\
            title label[n], \\
            0 linecolor rgb clear notitle
          unset key
          unset label 1
        }
        unset multiplot

        """
    return GnuplotScript(
      name: "latency-parts", title: "What the latency consists of, by percentile",
      height: 160 + 280 * min(groups.count, 6), body: body)
  }
}
