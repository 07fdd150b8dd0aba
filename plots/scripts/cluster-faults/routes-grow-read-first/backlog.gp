# backlog: drawn from the CSV files of a results directory.
# gnuplot 5.4 or newer; run in the results directory: gnuplot plots/backlog.gp

if (!exists("results")) results = "."
if (!exists("format")) format = "svg"
if (!exists("output")) output = results . "/plots/backlog." . format
if (format eq "png") {
  set terminal pngcairo noenhanced size 900,640 font "sans,11"
} else {
  set terminal svg noenhanced size 900,640 font "sans-serif,13" \
    name "backlog" background "#ffffff"
}
set output output

height = 640
set encoding utf8
set datafile separator comma
set datafile columnheaders
set datafile missing NaN
array colour[8] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", \
  "#e69f00", "#56b4e9", "#f0e442", "#000000"]
shade(i) = colour[(i - 1) % 8 + 1]
faint(i) = "#d0" . shade(i)[2:]
clear = "#ffffffff"
set border 3 linecolor "#666666"
set tics nomirror textcolor "#333333"
set grid linetype 1 linecolor "#e4e4e4" linewidth 0.6
from_top(points) = 1 - points / (1.0 * height)
from_bottom(points) = points / (1.0 * height)
set tmargin at screen from_top(72)
set key at screen 0.98, screen from_top(36) right top horizontal samplen 2
set label 1 'Backlog over time: one replication, and 2 others behind it' at screen 0.02, screen from_top(22) left

array group[1] = ['order-service']
array group_key[1] = ['order-service']
shown = 0
others = "1 2"
series = results . '/timeseries.csv'
events = results . '/events.csv'
in_run(r) = column('replication') == r
sample(g, r, name) = strcol('group') eq g && in_run(r) ? column(name) : NaN
mark(r) = in_run(r) ? column('time_s') : NaN
kind(s) = s eq 'mark' ? "" : s . " "
what(r) = kind(strcol('action')) . strcol('target')

set multiplot layout 2,1 margins 0.11,0.97,from_bottom(58),from_top(72) spacing 0,0.06
set xrange [0:180.0]
set yrange [0:*]
set y2range [0:1]
set format x ""
set offsets 0,0,graph 0.6,0
set ylabel 'backlog (messages)'
plot for [i=1:|group|] for [r in others] series using 'time_s':(sample(group_key[i], int(r), 'backlog_messages')) with lines \
    linewidth 0.8 linecolor rgb faint(i) notitle, \
  for [i=1:|group|] series using 'time_s':(sample(group_key[i], shown, 'backlog_messages')) with lines \
    linewidth 1.8 linecolor rgb shade(i) title group[i], \
  events using (mark(shown)):(1) axes x1y2 with impulses \
    linewidth 1 dashtype 2 linecolor rgb "#555555" notitle, \
  events using (mark(shown)):(0.99):(what(shown)) axes x1y2 with labels \
    rotate by 90 right offset -0.8,0 font ",11" textcolor rgb "#333333" notitle, \
  0 linecolor rgb clear notitle
unset key
unset label 1
set format x
set offsets
set xlabel 'time (s)'
set ylabel 'oldest age (s)'
plot for [i=1:|group|] for [r in others] series using 'time_s':(sample(group_key[i], int(r), 'oldest_age_s')) with lines \
    linewidth 0.8 linecolor rgb faint(i) notitle, \
  for [i=1:|group|] series using 'time_s':(sample(group_key[i], shown, 'oldest_age_s')) with lines \
    linewidth 1.8 linecolor rgb shade(i) title group[i], \
  events using (mark(shown)):(1) axes x1y2 with impulses \
    linewidth 1 dashtype 2 linecolor rgb "#555555" notitle, \
  0 linecolor rgb clear notitle
unset multiplot
unset output
