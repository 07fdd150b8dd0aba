# SPDX-License-Identifier: GPL-3.0-or-later
#
# The bills of a scale-out, a crash and a rolling deployment under every protocol, side by side; drawn by
# .ci/results from the results of protocols and rocketmq-loop. `results` is their folder, `output` the
# picture.

set terminal svg noenhanced size 960,620 font "sans-serif,13" name "bills" background "#ffffff"
set output output

set encoding utf8
set datafile separator comma
set datafile columnheaders
set border 3 linecolor "#666666"
set tics nomirror textcolor "#333333"
set grid ytics linetype 1 linecolor "#e4e4e4" linewidth 0.6
array colour[8] = ["#d55e00", "#e69f00", "#000000", "#999999", "#56b4e9", "#0072b2", "#009e73", "#cc79a7"]
array name[8] = ["RocketMQ", "RocketMQ, orderly", "eager", "static", "cooperative", "KIP-848", \
  "share, 16 partitions", "share, 2 partitions"]
array title[3] = ["one member joins", "one member crashes", "rolling deployment of four"]
of(e) = column("event") == e
table(i) = results . (i <= 2 ? "/rocketmq-loop" : "/protocols") . "/events.csv"
point(i) = i <= 2 ? i - 1 : i - 3
# Nothing is drawn as a stub, which a logarithmic axis has no place for.
least = 0.3
shown(value, e, i) = of(e) && column("point") == point(i) ? (value > least ? value : least) : NaN

set style fill solid 0.9 noborder
set boxwidth 0.8
unset xtics
set xrange [0.3:8.7]
set key off
set multiplot
do for [e=1:3] {
  left = 0.105 + (e - 1) * 0.307
  set lmargin at screen left
  set rmargin at screen left + 0.265
  set tmargin at screen 0.86
  set bmargin at screen 0.50
  set title title[e]
  set logscale y
  set yrange [least:1e6]
  set format y "10^{%T}"
  set ytics ("1" 1, "10" 10, "100" 100, "1,000" 1000, "10,000" 10000, "100,000" 100000)
  if (e == 1) { set ylabel "stopped message-seconds" offset 1 } else { unset ylabel }
  plot for [i=1:8] table(i) using (i):(shown(column("dark_message_s"), e - 1, i)) with boxes \
    linecolor rgb colour[i]
  unset title
  unset logscale y
  set yrange [0:*]
  set format y "%g"
  set ytics auto
  set tmargin at screen 0.42
  set bmargin at screen 0.12
  if (e == 1) { set ylabel "queues moved" offset 1 } else { unset ylabel }
  plot for [i=1:8] table(i) using (i):(of(e - 1) && column("point") == point(i) \
    ? column("moved_queues") : NaN) with boxes linecolor rgb colour[i]
}
# The legend, as boxes and names below the panels.
unset border
unset tics
unset ylabel
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
set xrange [0:1]
set yrange [0:1]
do for [i=1:8] {
  x = 0.08 + ((i - 1) % 4) * 0.235
  y = i <= 4 ? 0.075 : 0.03
  set object i rectangle from x, y - 0.012 to x + 0.018, y + 0.012 fillcolor rgb colour[i] \
    fillstyle solid 0.9 noborder
  set label i name[i] at x + 0.026, y left
}
set label 9 "What a change of members stops and moves: 16 queues, 4 members, 300 messages a second" \
  at 0.08, 0.955 left
plot NaN notitle
unset multiplot
unset output
