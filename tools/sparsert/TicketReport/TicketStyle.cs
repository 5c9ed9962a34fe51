namespace SparseRuntime.Tool.TicketReport;

/// <summary>What a lottery's page adds to the style of reports: ten colours of lines, dashes, badges, and the grid of claims.</summary>
internal static class TicketStyle
{
    /// <summary>The style sheet. It is part of an XML document, so it spells no less-than sign and no ampersand.</summary>
    public const string Sheet = """

        :root { --c0: #3b5bdb; --c1: #d9480f; --c2: #2b8a3e; --c3: #0c8599; --c4: #66800b; --c5: #9c36b5; --c6: #c2255c; --c7: #946200; --c8: #495057; --c9: #7048e8; --yes: #2b8a3e; --no: #c92a2a; --maybe: #946200; }
        @media (prefers-color-scheme: dark) { :root { --c0: #8ea6ff; --c1: #ff9a62; --c2: #6fd685; --c3: #5fd3e6; --c4: #c0dd5c; --c5: #e599f7; --c6: #ff8fab; --c7: #ffd166; --c8: #ced4da; --c9: #b197fc; --yes: #6fd685; --no: #ff8787; --maybe: #ffd166; } }
        .s0 { --arm: var(--c0); } .s1 { --arm: var(--c1); } .s2 { --arm: var(--c2); } .s3 { --arm: var(--c3); } .s4 { --arm: var(--c4); }
        .s5 { --arm: var(--c5); } .s6 { --arm: var(--c6); } .s7 { --arm: var(--c7); } .s8 { --arm: var(--c8); } .s9 { --arm: var(--c9); }
        .line { fill: none; stroke: var(--arm); stroke-width: 2; stroke-linejoin: round; }
        .line.d1 { stroke-dasharray: 7 4; } .line.d2 { stroke-dasharray: 2 3; } .line.d3 { stroke-dasharray: 9 3 2 3; } .line.d4 { stroke-dasharray: 4 2; } .line.d5 { stroke-dasharray: 12 4; }
        .line.plain { stroke: var(--grey); }
        .band { fill: var(--arm); fill-opacity: 0.13; }
        .whisker { fill: none; stroke: var(--arm); stroke-width: 6; stroke-opacity: 0.2; }
        .lines .dots { stroke: var(--arm); stroke-width: 4; stroke-linecap: round; stroke-opacity: 0.3; fill: none; }
        .lines .mark { stroke-width: 1.4; }
        .mark.full { fill: var(--arm); stroke: var(--card); }
        .mark.open { fill: var(--card); stroke: var(--arm); }
        .tie { fill: none; stroke: var(--arm); stroke-width: 1; stroke-opacity: 0.45; }
        .level { fill: none; stroke: var(--grey); stroke-width: 1.5; }
        .chart .name { fill: var(--ink); }
        .lines + .note { margin-top: 4px; }
        .narrow { display: none; }
        .swatch { width: 26px; height: 10px; margin-right: 5px; vertical-align: baseline; }
        .swatch .mark { stroke-width: 1.2; }
        .legend > span { display: inline-block; }
        .pairs { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 14px; margin-top: 14px; }
        .pairs .panel { margin: 0; min-width: 0; }
        .apart { margin-top: 26px; font-size: 15px; }
        .badge { display: inline-block; white-space: nowrap; font-size: 12px; font-weight: 600; line-height: 1.4; padding: 2px 9px; border-radius: 99px; border: 1px solid currentColor; color: var(--soft); }
        .badge.yes { color: var(--yes); } .badge.no { color: var(--no); } .badge.maybe { color: var(--maybe); } .badge.none { border-style: dashed; font-weight: 400; }
        .verdicts td:last-child, .verdicts th:last-child { text-align: right; }
        .verdicts { overflow-wrap: normal; }
        .claim { scroll-margin-top: 16px; }
        .panel > .head { display: flex; justify-content: space-between; align-items: flex-start; gap: 12px; }
        .claim h3 { font-size: 15px; }
        .claim .note { margin: 4px 0 8px; }
        .part { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 4fr) minmax(0, 4fr) 104px; gap: 4px 18px; align-items: center; border-top: 1px solid var(--line); padding: 7px 0; font-size: 14px; }
        .part .mark { text-align: right; }
        .part .open { grid-column: 2 / -1; }
        .figure .soft { display: block; font-size: 13px; }
        .interval { display: block; width: 100%; height: auto; max-width: 330px; }
        .interval .zero { stroke: var(--grey); stroke-width: 1.5; }
        .interval .bound { stroke: var(--soft); stroke-width: 1.2; stroke-dasharray: 3 2; }
        .interval .span { fill: none; stroke: var(--accent); stroke-width: 1.8; stroke-linejoin: round; }
        .interval .dots { stroke: var(--soft); stroke-opacity: 0.55; stroke-width: 4; stroke-linecap: round; }
        .interval .estimate { fill: var(--accent); stroke: var(--card); stroke-width: 1.2; }
        .gates { list-style: none; margin: 0; padding: 0; }
        .gates li { display: grid; grid-template-columns: 112px minmax(0, 1fr); gap: 4px 14px; align-items: start; padding: 7px 0; border-top: 1px solid var(--line); }
        .gates li:first-child { border-top: 0; }
        .gates .badge { justify-self: start; }
        .masks { align-items: flex-start; }
        .masks img { max-width: 100%; height: auto; }
        .masks .mask { flex: 1 1 240px; min-width: 0; }
        .masks .mask img { width: 100%; image-rendering: auto; }
        .dense-rows th, .dense-rows td { padding-top: 3px; padding-bottom: 3px; }
        .dense-rows thead .n { white-space: normal; min-width: 74px; }
        @media (max-width: 640px) {
          .part { grid-template-columns: minmax(0, 1fr) max-content; }
          .part .what { grid-column: 1 / -1; }
          .part .picture { grid-column: 1 / -1; }
          .part .open { grid-column: 1 / -1; }
          .narrow { display: block; }
          .names { display: none; }
          .frame { overflow: hidden; }
          .frame .chart { width: 123%; max-width: none; }
          .lines.small text { font-size: 13px; }
          .gates li { grid-template-columns: minmax(0, 1fr); }
          .interval { max-width: none; }
        }

        """;
}
