# fairness: drawn from the CSV files of a results directory.
# gnuplot 5.4 or newer; run in the results directory: gnuplot plots/fairness.gp

if (!exists("results")) results = "."
if (!exists("format")) format = "svg"
if (!exists("output")) output = results . "/plots/fairness." . format
if (format eq "png") {
  set terminal pngcairo noenhanced size 900,740 font "sans,11"
} else {
  set terminal svg noenhanced size 900,740 font "sans-serif,13" \
    name "fairness" background "#ffffff"
}
set output output

height = 740
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
set label 1 'Work by consumer: mean of 3 replications (dashed: even share)' at screen 0.02, screen from_top(22) left

array group[1] = ['ledger']
array group_key[1] = ['ledger']
array bar[2] = ['c0', 'c1']
array bar_key[2] = ['c0', 'c1']
array place[2] = [1, 2]
array member_of[2] = [1, 1]
array measure[3] = ['owned_queues', 'completed_messages', 'busy_share']
array label[3] = ['owned queues', 'completed (messages)', 'busy (share)']
table = results . '/consumers.csv'
is_in(i) = strcol('group') eq group_key[i]
is_bar(b) = member_of[b] && strcol('consumer') eq bar_key[b]
spot(i) = sum [b=1:|bar|] (member_of[b] == i && is_bar(b) ? place[b] : 0)
at(i) = is_in(i) ? spot(i) : NaN
height(i, m) = is_in(i) ? column(measure[m]) : NaN
first(i) = place[int(sum [b=1:|bar|] (member_of[b] < i ? 1 : 0)) + 1]
last(i) = place[int(sum [b=1:|bar|] (member_of[b] <= i ? 1 : 0))]

set boxwidth 0.8
set style fill solid 0.8 noborder
set xrange [0.4:2.6]
set yrange [0:*]
set grid noxtics ytics
set xtics ()
do for [b=1:|bar|] { set xtics add (bar[b] place[b]) }
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
  plot for [i=1:|group|] table using (at(i)):(height(i, m)) \
      smooth unique with boxes linecolor rgb shade(i) title group[i], \
    for [i=1:|group|] '+' using (first(i) - 0.5):(even[(m - 1) * |group| + i]) \
      :(last(i) - first(i) + 1):(0) every ::0::0 with vectors nohead \
      linewidth 1 dashtype 2 linecolor rgb "#333333" notitle, \
    0 linecolor rgb clear notitle, \
    for [i=1:|group|] table using (at(i)):(height(i, m)) with points \
      pointtype 6 pointsize 0.4 linecolor rgb "#333333" notitle
  unset key
  unset label 1
}
unset multiplot
unset output
