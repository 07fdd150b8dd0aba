// SPDX-License-Identifier: GPL-3.0-or-later

/// Bars of what each consumer owned and did, a panel for each measure.
///
/// A bar is the mean over replications, the points on it are the replications, and the line across a
/// group is its even share.
enum FairnessPicture {
  /// Bars up to which each can bear its consumer's name.
  private static let labelLimit = 40

  static func script(
    groups: [(group: String, consumers: [String])], replications: Int, columns: PictureColumns
  ) -> GnuplotScript {
    let quoted = GnuplotScript.quoted
    let bars = groups.flatMap { $0.consumers }
    var places: [Int] = []
    var owners: [Int] = []
    for (number, group) in groups.enumerated() {
      places += group.consumers.indices.map { places.count + number + 1 + $0 }
      owners += group.consumers.map { _ in number + 1 }
    }
    let measures = columns.consumerMeasures
    var body = GnuplotScript.namesAndKeys("group", groups.map { $0.group })
    body += GnuplotScript.namesAndKeys("bar", bars)
    body += GnuplotScript.array("place", places) + GnuplotScript.array("member_of", owners)
    body += GnuplotScript.array("measure", measures)
    body += GnuplotScript.array("label", measures.map(AxisLabel.text(for:)))
    body += """
      table = results . \(quoted("/" + columns.consumersFile))
      is_in(i) = strcol(\(quoted(columns.group))) eq group_key[i]
      is_bar(b) = member_of[b] && strcol(\(quoted(columns.consumer))) eq bar_key[b]
      spot(i) = sum [b=1:|bar|] (member_of[b] == i && is_bar(b) ? place[b] : 0)
      at(i) = is_in(i) ? spot(i) : NaN
      height(i, m) = is_in(i) ? column(measure[m]) : NaN
      first(i) = place[int(sum [b=1:|bar|] (member_of[b] < i ? 1 : 0)) + 1]
      last(i) = place[int(sum [b=1:|bar|] (member_of[b] <= i ? 1 : 0))]

      set boxwidth 0.8
      set style fill solid 0.8 noborder
      set xrange [0.4:\((places.last ?? 1)).6]
      set yrange [0:*]
      set grid noxtics ytics
      \(bars.count <= labelLimit ? "set xtics ()" : "unset xtics")
      \(bars.count <= labelLimit ? "do for [b=1:|bar|] { set xtics add (bar[b] place[b]) }" : "")
      array even[|group| * |measure|]
      do for [m=1:|measure|] {
        do for [i=1:|group|] {
          undefine STATS_*
          stats table using (height(i, m)) nooutput
          even[(m - 1) * |group| + i] = exists("STATS_mean") ? STATS_mean : NaN
        }
      }
      set multiplot layout |measure|,1 margins 0.11,0.97,0.05,from_top(72) spacing 0,0.06
      do for [m=1:|measure|] {
        set ylabel label[m]
        plot for [i=1:|group|] table using (at(i)):(height(i, m)) \\
            smooth unique with boxes linecolor rgb shade(i) title group[i], \\
          for [i=1:|group|] '+' using (first(i) - 0.5):(even[(m - 1) * |group| + i]) \\
            :(last(i) - first(i) + 1):(0) every ::0::0 with vectors nohead \\
            linewidth 1 dashtype 2 linecolor rgb "#333333" notitle, \\
          0 linecolor rgb clear notitle\(points(replications))
        unset key
        unset label 1
      }
      unset multiplot

      """
    return GnuplotScript(
      name: "fairness", title: title(replications), height: 110 + 210 * measures.count, body: body)
  }

  private static func title(_ replications: Int) -> String {
    replications > 1
      ? "Work by consumer: mean of \(replications) replications (dashed: even share)"
      : "Work by consumer (dashed: even share)"
  }

  private static func points(_ replications: Int) -> String {
    guard replications > 1 else { return "" }
    return """
      , \\
          for [i=1:|group|] table using (at(i)):(height(i, m)) with points \\
            pointtype 6 pointsize 0.4 linecolor rgb "#333333" notitle
      """
  }
}
