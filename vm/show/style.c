/* SPDX-License-Identifier: MIT
 * style.c: how pages look: on a narrow and a wide window, dark and light, printed, in Latin letters and Chinese. */
#include "vm/show/page.h"

const char *const page_style[] = { /* clang-format off */
    ":root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d5dae0;--card:#f6f8fa;--link:#0b57a4;"
        "--code:#eef1f4;--c1:#0072b2;--c2:#d55e00;--c3:#009e73;--c4:#cc79a7;--c5:#e69f00;--c6:#56b4e9;--c7:#6b6b6b;--band:#009e7326;"
        "--heat:0,114,178}",
    "@media (prefers-color-scheme:dark){:root{--paper:#15181c;--ink:#e4e8ec;--soft:#9aa4ae;--line:#353b42;--card:#1d2126;"
        "--link:#7db8f0;--code:#262b31;--c1:#56b4e9;--c2:#ee8a4a;--c3:#2fc49a;--c4:#dd9cc0;--c5:#f0b840;--c6:#8fd0f5;--c7:#a0a0a0;"
        "--band:#2fc49a2b;--heat:86,180,233}}",
    "*{box-sizing:border-box}",
    "html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}",
    "body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,\"Segoe UI\",Roboto,"
        "\"Helvetica Neue\",Arial,\"Noto Sans\",\"Liberation Sans\",\"PingFang SC\",\"Microsoft YaHei\",\"Noto Sans CJK SC\","
        "\"Source Han Sans SC\",\"WenQuanYi Zen Hei\",sans-serif;overflow-wrap:break-word;hyphens:manual}",
    ":lang(zh) body,body:lang(zh){font-family:\"PingFang SC\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",\"Source Han Sans SC\","
        "\"WenQuanYi Zen Hei\",system-ui,sans-serif;line-height:1.8;text-align:start;line-break:strict;text-spacing-trim:normal}",
    "header,.page{max-width:76rem;margin:0 auto;padding:0 1rem}",
    "header{padding-top:1.5rem;padding-bottom:.5rem}",
    "header h1{margin:0;font-size:2rem;line-height:1.2}",
    "header p{margin:.25rem 0 0;color:var(--soft)}",
    "h2,h3,h4,h5,h6{line-height:1.3;margin:1.6em 0 .5em;scroll-margin-top:1rem;overflow-wrap:anywhere}",
    "h2{font-size:1.5rem;border-bottom:2px solid var(--line);padding-bottom:.2em;margin-top:2.2em}",
    "h3{font-size:1.2rem}h4{font-size:1.05rem}h5,h6{font-size:1rem}",
    "main>:first-child,.card>:first-child{margin-top:0}.card>:last-child{margin-bottom:0}",
    "small{color:var(--soft);font-weight:400;font-size:.85em;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"
        "\"Liberation Mono\",monospace}",
    "p{margin:.6em 0}",
    "a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:2px}",
    "code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,\"Liberation Mono\",\"DejaVu Sans Mono\",monospace;"
        "font-size:.88em}",
    "code{background:var(--code);border-radius:3px;padding:.1em .3em;overflow-wrap:anywhere}",
    "pre{background:var(--code);padding:.7em .9em;border-radius:5px;overflow-x:auto}pre code{padding:0;background:none}",
    "blockquote{margin:.8em 0;padding:0 1em;border-left:3px solid var(--line);color:var(--soft)}",
    "hr{border:0;border-top:1px solid var(--line)}",
    "ul,ol{padding-left:1.4em;margin:.5em 0}li{margin:.2em 0}",
    ".card{border:1px solid var(--line);border-radius:6px;background:var(--card);padding:.9rem 1rem;margin:1rem 0}",
    ".card .card{background:var(--paper)}",
    "dl{margin:.6em 0}dl>div{display:flex;gap:.2rem .8rem;padding:.15rem 0}",
    "dt{flex:0 0 10.5rem;color:var(--soft)}dd{margin:0;flex:1 1 0;min-width:0;overflow-wrap:anywhere}",
    ".src{font-size:.92em;color:var(--soft);margin:.4em 0}.src code{white-space:pre-wrap;color:var(--ink)}",
    ".src span{display:inline-block;min-width:4.2em}",
    ".par{display:flex;gap:.8rem}.par>div{min-width:0;flex:1}.par>.no{padding-top:.6em}.no{color:var(--soft);font-weight:400}",
    ".scroll{overflow-x:auto;margin:.7em 0}",
    "table{border-collapse:collapse;font-size:.94em}",
    "th,td{border:1px solid var(--line);padding:.35em .6em;text-align:start;vertical-align:top}",
    "th{background:var(--code);font-weight:600}.n{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}",
    "figure{margin:1.2em 0}figure svg{display:block;width:100%;height:auto;max-width:54rem}figcaption{color:var(--soft);"
        "font-size:.92em}",
    "figure.scroll svg{width:auto;max-width:none}.orgchart text{fill:var(--ink);font-family:inherit}.orgchart .name{fill:var(--soft)}",
    ".orgchart .gone{fill:var(--c2)}.orgchart .role{fill:var(--card);stroke:var(--soft)}.orgchart .critical{stroke:var(--ink)}"
        ".orgchart .vacant{fill:var(--paper);stroke:var(--c2)}.orgchart .line,.orgchart .also{stroke:var(--soft)}",
    ".figures{columns:2 22rem;column-gap:2.5rem}",
    ".figures figure{margin:0 0 2rem;break-inside:avoid}.figures figcaption{margin-bottom:.6rem;font-size:1rem;color:var(--ink);font-weight:600}",
    ".chart text{fill:var(--ink);font-size:12px;font-family:inherit;text-anchor:start}.chart .e{text-anchor:end}.chart .m{text-anchor:middle}",
    ".chart .soft{fill:var(--soft);font-size:11px}.chart .inv{fill:var(--paper)}.chart .grid{stroke:var(--line);stroke-width:1}",
    ".chart .l{fill:none;stroke:var(--c1);stroke-width:2;stroke-linejoin:round}.chart .band{fill:var(--band)}",
    ".chart .limit{stroke:var(--c7);stroke-width:1.5;stroke-dasharray:7 4}.chart .mean{stroke:var(--c7);stroke-width:1.5}",
    ".chart .target{stroke:var(--c3);stroke-width:2}.chart .floor{stroke:var(--c2);stroke-width:2;stroke-dasharray:2 3}",
    ".chart .h{fill:rgb(var(--heat))}.chart .empty{fill:var(--code)}.f1{fill:var(--c1)}.f2{fill:var(--c2)}.f3{fill:var(--c3)}.f4{fill:var(--c4)}",
    ".f5{fill:var(--c5)}.f6{fill:var(--c6)}.f7{fill:var(--c7)}",
    "td code{overflow-wrap:break-word}.w{white-space:nowrap}.t{width:38%;min-width:11rem}",
    ".columns{columns:15rem;list-style:none;padding:0}.columns li{break-inside:avoid;overflow-wrap:anywhere}",
    "nav{font-size:.92em}nav h2{font-size:1rem;margin:0 0 .4em;border:0}nav ul{list-style:none;padding-left:0;margin:.1em 0}",
    "nav ul ul{padding-left:.9em}nav li{margin:.15em 0;overflow-wrap:anywhere}nav a{text-decoration:none}"
        "nav a:hover{text-decoration:underline}",
    "nav>ul>li{margin-top:.5em}",
    "@media (min-width:64rem){.page{display:grid;grid-template-columns:16rem minmax(0,1fr);gap:2.5rem}nav{position:sticky;top:1rem;"
        "align-self:start;max-height:calc(100vh - 2rem);overflow-y:auto;padding-right:.5rem}}",
    "@media (max-width:40rem){dl>div{display:block;padding:.3rem 0}h2{font-size:1.3rem}header h1{font-size:1.6rem}"
        ".card{padding:.7rem .75rem}nav{border-bottom:1px solid var(--line);padding-bottom:1rem;margin-bottom:1rem}}",
    "@media print{:root{--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--card:#fff;--link:#000;--code:#f2f2f2;--c1:#0072b2;"
        "--c2:#d55e00;--c3:#009e73;--c4:#cc79a7;--c5:#e69f00;--c6:#56b4e9;--c7:#6b6b6b;--heat:0,114,178}@page{margin:18mm 16mm}"
        "body{font-size:10.5pt}header,.page{max-width:none;padding:0}a{text-decoration:none}nav{columns:2;}"
        "nav h2{column-span:all}figure.scroll svg{max-width:100%;height:auto}.scroll{overflow:visible}pre{white-space:pre-wrap}h2,h3,h4,h5{break-after:avoid}figure,tr,.src,"
        "dl>div{break-inside:avoid}thead{display:table-header-group}.figures{columns:2}table{font-size:8.5pt}td,th{padding:.25em .4em}p,li{orphans:3;widows:3}}",
    NULL, /* clang-format on */
};
