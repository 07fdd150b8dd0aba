# ownership: drawn from the CSV files of a results directory.
# gnuplot 5.4 or newer; run in the results directory: gnuplot plots/ownership.gp

if (!exists("results")) results = "."
if (!exists("format")) format = "svg"
if (!exists("output")) output = results . "/plots/ownership." . format
if (format eq "png") {
  set terminal pngcairo noenhanced size 900,1350 font "sans,11"
} else {
  set terminal svg noenhanced size 900,1350 font "sans-serif,13" \
    name "ownership" background "#ffffff"
}
set output output

height = 1350
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

array owner[9] = ['c00', 'c01', 'c02', 'c03', 'c04', 'c05', 'c06', 'c07', 'c08']
array queue[128] = ['orders/broker-a/0', 'orders/broker-a/1', 'orders/broker-a/2', 'orders/broker-a/3', 'orders/broker-a/4', 'orders/broker-a/5', 'orders/broker-a/6', 'orders/broker-a/7', 'orders/broker-a/8', 'orders/broker-a/9', 'orders/broker-a/10', 'orders/broker-a/11', 'orders/broker-a/12', 'orders/broker-a/13', 'orders/broker-a/14', 'orders/broker-a/15', 'orders/broker-a/16', 'orders/broker-a/17', 'orders/broker-a/18', 'orders/broker-a/19', 'orders/broker-a/20', 'orders/broker-a/21', 'orders/broker-a/22', 'orders/broker-a/23', 'orders/broker-a/24', 'orders/broker-a/25', 'orders/broker-a/26', 'orders/broker-a/27', 'orders/broker-a/28', 'orders/broker-a/29', 'orders/broker-a/30', 'orders/broker-a/31', 'orders/broker-a/32', 'orders/broker-a/33', 'orders/broker-a/34', 'orders/broker-a/35', 'orders/broker-a/36', 'orders/broker-a/37', 'orders/broker-a/38', 'orders/broker-a/39', 'orders/broker-a/40', 'orders/broker-a/41', 'orders/broker-a/42', 'orders/broker-a/43', 'orders/broker-a/44', 'orders/broker-a/45', 'orders/broker-a/46', 'orders/broker-a/47', 'orders/broker-a/48', 'orders/broker-a/49', 'orders/broker-a/50', 'orders/broker-a/51', 'orders/broker-a/52', 'orders/broker-a/53', 'orders/broker-a/54', 'orders/broker-a/55', 'orders/broker-a/56', 'orders/broker-a/57', 'orders/broker-a/58', 'orders/broker-a/59', 'orders/broker-a/60', 'orders/broker-a/61', 'orders/broker-a/62', 'orders/broker-a/63', 'orders/broker-a/64', 'orders/broker-a/65', 'orders/broker-a/66', 'orders/broker-a/67', 'orders/broker-a/68', 'orders/broker-a/69', 'orders/broker-a/70', 'orders/broker-a/71', 'orders/broker-a/72', 'orders/broker-a/73', 'orders/broker-a/74', 'orders/broker-a/75', 'orders/broker-a/76', 'orders/broker-a/77', 'orders/broker-a/78', 'orders/broker-a/79', 'orders/broker-a/80', 'orders/broker-a/81', 'orders/broker-a/82', 'orders/broker-a/83', 'orders/broker-a/84', 'orders/broker-a/85', 'orders/broker-a/86', 'orders/broker-a/87', 'orders/broker-a/88', 'orders/broker-a/89', 'orders/broker-a/90', 'orders/broker-a/91', 'orders/broker-a/92', 'orders/broker-a/93', 'orders/broker-a/94', 'orders/broker-a/95', 'orders/broker-a/96', 'orders/broker-a/97', 'orders/broker-a/98', 'orders/broker-a/99', 'orders/broker-a/100', 'orders/broker-a/101', 'orders/broker-a/102', 'orders/broker-a/103', 'orders/broker-a/104', 'orders/broker-a/105', 'orders/broker-a/106', 'orders/broker-a/107', 'orders/broker-a/108', 'orders/broker-a/109', 'orders/broker-a/110', 'orders/broker-a/111', 'orders/broker-a/112', 'orders/broker-a/113', 'orders/broker-a/114', 'orders/broker-a/115', 'orders/broker-a/116', 'orders/broker-a/117', 'orders/broker-a/118', 'orders/broker-a/119', 'orders/broker-a/120', 'orders/broker-a/121', 'orders/broker-a/122', 'orders/broker-a/123', 'orders/broker-a/124', 'orders/broker-a/125', 'orders/broker-a/126', 'orders/broker-a/127']
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
set ylabel 'queues'
unset ytics
plot table using (0):(row(1)):(0.46):(0.44):(ink(owner_in('owner_before'))) with boxxyerror linecolor rgb variable, \
  for [r=1:|rebalance|] table using (r):(row(r)):(0.46):(0.44):(ink(owner_in('owner_after'))) with boxxyerror linecolor rgb variable
unset output
