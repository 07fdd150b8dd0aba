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
set label 1 'Work by consumer: mean of 2 replications (dashed: even share)' at screen 0.02, screen from_top(22) left

array group[1] = ['order-service']
array group_key[1] = ['order-service']
array bar[80] = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9', 'c10', 'c11', 'c12', 'c13', 'c14', 'c15', 'c16', 'c17', 'c18', 'c19', 'c20', 'c21', 'c22', 'c23', 'c24', 'c25', 'c26', 'c27', 'c28', 'c29', 'c30', 'c31', 'c32', 'c33', 'c34', 'c35', 'c36', 'c37', 'c38', 'c39', 'c40', 'c41', 'c42', 'c43', 'c44', 'c45', 'c46', 'c47', 'c48', 'c49', 'c50', 'c51', 'c52', 'c53', 'c54', 'c55', 'c56', 'c57', 'c58', 'c59', 'c60', 'c61', 'c62', 'c63', 'c64', 'c65', 'c66', 'c67', 'c68', 'c69', 'c70', 'c71', 'c72', 'c73', 'c74', 'c75', 'c76', 'c77', 'c78', 'c79']
array bar_key[80] = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9', 'c10', 'c11', 'c12', 'c13', 'c14', 'c15', 'c16', 'c17', 'c18', 'c19', 'c20', 'c21', 'c22', 'c23', 'c24', 'c25', 'c26', 'c27', 'c28', 'c29', 'c30', 'c31', 'c32', 'c33', 'c34', 'c35', 'c36', 'c37', 'c38', 'c39', 'c40', 'c41', 'c42', 'c43', 'c44', 'c45', 'c46', 'c47', 'c48', 'c49', 'c50', 'c51', 'c52', 'c53', 'c54', 'c55', 'c56', 'c57', 'c58', 'c59', 'c60', 'c61', 'c62', 'c63', 'c64', 'c65', 'c66', 'c67', 'c68', 'c69', 'c70', 'c71', 'c72', 'c73', 'c74', 'c75', 'c76', 'c77', 'c78', 'c79']
array place[80] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80]
array member_of[80] = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
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
set xrange [0.4:80.6]
set yrange [0:*]
set grid noxtics ytics
unset xtics

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
