namespace SparseRuntime.Tool.HtmlReport;

/// <summary>How a report looks: greys and one blue, light or dark as the reader's system is, on a desk or a phone.</summary>
internal static class ReportStyle
{
    /// <summary>The style sheet. It is part of an XML document, so it spells no less-than sign and no ampersand.</summary>
    public const string Sheet = """

        :root { color-scheme: light dark; --page: #f7f7f8; --card: #ffffff; --ink: #1b1d21; --soft: #5c6069; --line: #e3e4e8; --grey: #c3c6ce; --accent: #3b5bdb; --fill: #4c6ef5; --tile: #f4f5f7; }
        @media (prefers-color-scheme: dark) { :root { --page: #131417; --card: #1b1d21; --ink: #e9eaed; --soft: #a3a7b0; --line: #2e3138; --grey: #656a76; --accent: #8ea6ff; --fill: #6b87f7; --tile: #23262c; } }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        main { max-width: 1160px; margin: 0 auto; padding: 40px 24px 56px; }
        h1 { font-size: 30px; line-height: 1.2; font-weight: 650; letter-spacing: -0.015em; margin: 2px 0 6px; }
        h2 { font-size: 19px; font-weight: 650; letter-spacing: -0.005em; margin: 48px 0 2px; scroll-margin-top: 16px; }
        h3 { font-size: 14px; font-weight: 600; margin: 0; }
        p { margin: 6px 0; }
        .note { max-width: 100ch; }
        .hot { margin: 16px 0 0; }
        a { color: var(--accent); text-decoration: none; }
        a:hover { text-decoration: underline; }
        code { font: 0.9em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        .soft { color: var(--soft); }
        .note { color: var(--soft); font-size: 13px; }
        .eyebrow { color: var(--accent); font-size: 13px; font-weight: 600; margin: 0; }
        nav { display: flex; flex-wrap: wrap; gap: 2px 18px; margin-top: 12px; font-size: 14px; }
        .panel { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 18px 20px; margin-top: 14px; }
        .verdict { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 14px; margin-top: 22px; }
        .verdict .panel { margin: 0; }
        .big { display: block; font-size: 34px; line-height: 1.15; font-weight: 650; letter-spacing: -0.02em; }
        .lead .big { color: var(--accent); }
        .race { margin: 0; }
        .race > div { display: grid; grid-template-columns: 190px minmax(0, 1fr) 84px; grid-template-areas: "who track time"; gap: 2px 14px; align-items: center; padding: 3px 0; }
        .race > .own { font-weight: 600; }
        .race dt { grid-area: who; }
        .race dd { grid-area: time; margin: 0; }
        .race .track { grid-area: track; }
        .bar { display: block; height: 10px; border-radius: 2px; background: var(--grey); min-width: 1px; }
        .bar.own { background: var(--fill); }
        .lane { display: grid; grid-template-columns: minmax(0, 4fr) minmax(0, 7fr); gap: 4px 16px; align-items: center; }
        .pair .bar { height: 7px; margin-top: 2px; }
        .pair .bar + .bar { height: 4px; }
        .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(215px, 1fr)); gap: 14px 24px; margin: 0; }
        .facts dt { color: var(--soft); font-size: 13px; }
        .facts dd { margin: 0; }
        .box { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; }
        caption { text-align: left; color: var(--soft); font-size: 13px; padding-bottom: 6px; }
        th, td { text-align: left; padding: 6px 14px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: 400; }
        thead th { color: var(--soft); font-size: 13px; vertical-align: bottom; }
        tbody tr:last-child > * { border-bottom: 0; }
        th:last-child, td:last-child { padding-right: 0; }
        .n { text-align: right; white-space: nowrap; }
        .times { font-size: 14px; }
        .times th[scope=row] { width: 100%; }
        .times td.n, .times thead .n { min-width: 58px; }
        .kinds { max-width: 620px; }
        .wide { min-width: 560px; overflow-wrap: normal; }
        .wide td:last-child { overflow-wrap: anywhere; }
        .chain { display: block; width: 100%; height: 110px; }
        .chart { display: block; width: 100%; height: auto; max-width: 860px; margin: 0 auto; }
        .chart text { font: 11px system-ui, sans-serif; fill: var(--soft); }
        .chart .tag { fill: var(--ink); font-weight: 600; paint-order: stroke; stroke: var(--card); stroke-width: 3px; stroke-linejoin: round; }
        .chart .roof { fill: none; stroke: var(--soft); stroke-width: 1.4; }
        .chart .under { stroke-dasharray: 5 4; }
        .grid { stroke: var(--line); stroke-width: 1; }
        .sparse { fill: var(--fill); }
        .other, .whole { fill: var(--grey); }
        .chart circle { stroke-width: 1.2; }
        .chart .sparse { fill-opacity: 0.7; stroke: var(--card); }
        .chart .dense { fill: var(--card); fill-opacity: 0.5; stroke: var(--soft); }
        .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 356px), 1fr)); gap: 14px; margin-top: 14px; }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 13px; min-width: 0; scroll-margin-top: 16px; }
        .card p { margin: 4px 0; font-size: 13px; }
        .card .head { display: flex; justify-content: space-between; gap: 12px; }
        .pictures { display: flex; flex-wrap: wrap; gap: 8px; margin: 10px 0 8px; }
        figure { margin: 0; }
        figcaption { color: var(--soft); font-size: 12px; margin-top: 3px; }
        figure img { display: block; background: var(--tile); outline: 1px solid var(--line); image-rendering: pixelated; }
        details { font-size: 13px; margin-top: 6px; }
        details .box { margin-top: 6px; }
        summary { cursor: pointer; color: var(--accent); }
        .key { display: inline-block; width: 10px; height: 10px; border-radius: 2px; background: var(--grey); margin: 0 5px 0 0; }
        .key.own { background: var(--fill); }
        .key.round { border-radius: 50%; }
        .key.hollow { background: none; border: 1.5px solid var(--soft); }
        .legend > span { margin-right: 16px; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
        footer { margin-top: 48px; border-top: 1px solid var(--line); padding-top: 14px; }
        @media (max-width: 640px) {
          main { padding: 22px 16px 40px; }
          h1 { font-size: 23px; }
          h2 { margin-top: 36px; }
          .panel { padding: 13px; }
          .verdict { grid-template-columns: 1fr; gap: 10px; }
          .race > div { grid-template-columns: minmax(0, 1fr) max-content; grid-template-areas: "who time" "track track"; padding: 5px 0; }
          .lane { grid-template-columns: minmax(0, 1fr); }
          .spare { display: none; }
          .chain { height: 84px; }
          .chart text { font-size: 17px; }
          .chart .minor { display: none; }
          .times td.n, .times thead .n { min-width: 0; }
          th, td { padding-right: 10px; }
          .facts { grid-template-columns: 1fr 1fr; gap: 12px 16px; }
        }
        @media print { body { background: none; } .card, .panel { break-inside: avoid; } }

        """;
}
