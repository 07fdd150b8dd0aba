# SPDX-License-Identifier: GPL-3.0-or-later
#
# The bill of a scale-out, a crash and a rolling deployment under every protocol, side by side: moved, least,
# dark, stopped, duplicates, drain; drawn by .ci/results from the results of protocols and rocketmq-loop.
# `results` is their folder, `output` the picture.

set terminal svg noenhanced size 960,820 font "sans-serif,12" name "bills" background "#ffffff"
set output output

set encoding utf8
set datafile separator comma
set datafile columnheaders
set border 3 linecolor "#666666"
set tics nomirror textcolor "#333333" scale 0
set grid ytics linetype 1 linecolor "#e4e4e4" linewidth 0.6
array colour[8] = [0xd55e00, 0xe69f00, 0x000000, 0x999999, 0x56b4e9, 0x0072b2, 0x009e73, 0xcc79a7]
array name[8] = ["RocketMQ", "RocketMQ, orderly", "eager", "static", "cooperative", "KIP-848", \
  "share, 16 partitions", "share, 2 partitions"]
array title[3] = ["one member joins", "one member crashes", "rolling deployment of four"]
array measure[5] = ["moved_queues", "dark_queue_s", "dark_message_s", "duplicate_deliveries", "drain_s"]
array label[5] = ["queues moved", "dark queue-s", "stopped message-s", "duplicates", "drained, s"]
array most[5] = [60, 1e3, 1e6, 1e4, 240]
loop = results . "/rocketmq-loop/events.csv"
kafka = results . "/protocols/events.csv"
# A bar for each replication.
place(first) = column("point") + first + (column("replication") - 1) * 0.27
# Nothing is drawn as a stub, which a logarithmic axis has no place for.
least = 0.3
bar(m, e) = column("event") != e ? NaN \
  : (m == 1 || m == 5 || column(measure[m]) > least ? column(measure[m]) : least)
paint(first) = colour[int(column("point") + first)]
few(e) = column("event") == e ? column("least_queues") : NaN
open(e) = column("event") == e && strlen(stringcolumn("drain_s")) == 0 ? 8 : NaN

set style fill solid 0.9 noborder
set boxwidth 0.25
unset xtics
set xrange [0.3:8.7]
set key off
set multiplot
do for [m=1:5] {
  top = 0.90 - (m - 1) * 0.162
  do for [e=1:3] {
    left = 0.105 + (e - 1) * 0.307
    set lmargin at screen left
    set rmargin at screen left + 0.265
    set tmargin at screen top
    set bmargin at screen top - 0.135
    if (m == 1) { set title title[e] } else { unset title }
    if (m == 1 || m == 5) {
      unset logscale y
      set yrange [0:most[m]]
      set ytics most[m] / 3
      set format y "%g"
    } else {
      set logscale y
      set yrange [least:most[m]]
      set ytics ("1" 1, "10" 10, "100" 100, "1,000" 1e3, "10,000" 1e4, "100,000" 1e5)
    }
    if (e == 1) {
      set label 20 label[m] at screen 0.024, screen top - 0.0675 center rotate
    } else {
      unset label 20
      if (m == 1 || m == 5) { set format y "" } else { set ytics ("" 1, "" 10, "" 100, "" 1e3, "" 1e4, "" 1e5) }
    }
    if (m == 1) {
      plot loop using (place(1)):(bar(m, e - 1)):(paint(1)) with boxes linecolor rgb variable, \
        kafka using (place(3)):(bar(m, e - 1)):(paint(3)) with boxes linecolor rgb variable, \
        loop using (column("point") + 0.55):(few(e - 1)):(0.9):(0) with vectors nohead linewidth 2 linecolor "#cc0000", \
        kafka using (column("point") + 2.55):(few(e - 1)):(0.9):(0) with vectors nohead linewidth 2 linecolor "#cc0000"
    } else {
      plot loop using (place(1)):(bar(m, e - 1)):(paint(1)) with boxes linecolor rgb variable, \
        kafka using (place(3)):(bar(m, e - 1)):(paint(3)) with boxes linecolor rgb variable, \
        kafka using (place(3)):(m == 5 ? open(e - 1) : NaN) with points pointtype 2 linecolor "#cc0000"
    }
  }
}
# The legend, as boxes and names below the panels.
unset border
unset tics
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
set xrange [0:1]
set yrange [0:1]
do for [i=1:8] {
  x = 0.08 + ((i - 1) % 4) * 0.235
  y = i <= 4 ? 0.062 : 0.032
  set object i rectangle from x, y - 0.008 to x + 0.018, y + 0.008 fillcolor rgb colour[i] \
    fillstyle solid 0.9 noborder
  set label i name[i] at x + 0.026, y left
}
set label 9 "The bill of a change of members: 16 queues, 4 members, 300 messages a second; a bar a run; \
red: the fewest moves possible" at 0.08, 0.965 left
plot NaN notitle
unset multiplot
unset output
