# ownership: drawn from the CSV files of a results directory.
# gnuplot 5.4 or newer; run in the results directory: gnuplot plots/ownership.gp

if (!exists("results")) results = "."
if (!exists("format")) format = "svg"
if (!exists("output")) output = results . "/plots/ownership." . format
if (format eq "png") {
  set terminal pngcairo noenhanced size 900,502 font "sans,11"
} else {
  set terminal svg noenhanced size 900,502 font "sans-serif,13" \
    name "ownership" background "#ffffff"
}
set output output

height = 502
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
set label 1 'Owners of the queues of order-service (* moved)' at screen 0.02, screen from_top(22) left

array owner[4] = ['c0', 'c1', 'c2', 'c3']
array queue[16] = ['orders/broker-a/0', 'orders/broker-a/1', 'orders/broker-a/2', 'orders/broker-a/3', 'orders/broker-a/4', 'orders/broker-a/5', 'orders/broker-a/6', 'orders/broker-a/7', 'orders/broker-b/0', 'orders/broker-b/1', 'orders/broker-b/2', 'orders/broker-b/3', 'orders/broker-b/4', 'orders/broker-b/5', 'orders/broker-b/6', 'orders/broker-b/7']
array rebalance[1] = [0]
table = results . '/allocations.csv'
rank(s) = sum [i=1:|queue|] (queue[i] eq s ? i : 0)
owner_in(c) = strcol(c) eq c ? "" : strcol(c)
number(s) = strlen(s) == 0 ? 0 : sum [i=1:|owner|] (owner[i] eq s ? i : 0)
ink(s) = (k = number(s), k == 0 ? 0xf2f2f2 : int("0x" . shade(k)[2:]))
chosen(r) = column('replication') == 0 \
  && strcol('group') eq 'order-service' \
  && column('rebalance') == rebalance[r]
row(r) = chosen(r) ? rank(strcol('topic') . "/" . strcol('broker') . "/" . strcol('queue')) : NaN
moved(b, a) = b ne a && strlen(b) > 0
named(a) = strlen(a) > 0 ? a : "none"
cell(a) = named(a) . (moved(owner_in('owner_before'), a) ? " *" : "")
unset key
unset grid
set tmargin at screen from_top(44)
set border 0
set tics scale 0
set style fill solid 0.45 noborder
set xrange [-0.5:|rebalance| + 0.5]
set yrange [|queue| + 0.5:0.5]
set xtics ("before" 0)
heading = "after rebalance %d"
do for [r=1:|rebalance|] { set xtics add (sprintf(heading, rebalance[r]) r) }
unset xlabel
set ytics ()
do for [i=1:|queue|] { set ytics add (queue[i] i) }
plot table using (0):(row(1)):(0.46):(0.44):(ink(owner_in('owner_before'))) with boxxyerror linecolor rgb variable, \
  for [r=1:|rebalance|] table using (r):(row(r)):(0.46):(0.44):(ink(owner_in('owner_after'))) with boxxyerror linecolor rgb variable, \
  table using (0):(row(1)):(named(owner_in('owner_before'))) with labels textcolor rgb "#111111", \
  for [r=1:|rebalance|] table using (r):(row(r)):(cell(owner_in('owner_after'))) with labels textcolor rgb "#111111"
unset output
