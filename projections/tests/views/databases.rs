//! Every case on every database. One more case: a line in the list. One more database: a line at the end.

macro_rules! cases {
    ($home:path) => {
        crate::databases::each! { $home =>
            as_of:
                nobody_sees_half_a_command_of_the_past, past_lists_come_in_few_orders_and_without_page_numbers,
                the_past_is_what_was_answered_then;
            audit:
                a_row_that_somebody_changed_is_found_in_its_stream_and_no_other,
                samples_agree_while_the_log_goes_on_and_views_are_rebuilt;
            boundaries: a_restart_goes_on_where_the_views_are, nobody_sees_half_a_command;
            crashes: views_whose_writer_was_killed_become_what_the_log_says;
            live_and_rebuilt:
                a_row_that_is_not_what_the_log_says_is_found, live_and_rebuilt_views_are_equal_row_for_row;
            pages:
                every_list_of_groups_reads_the_same_whichever_way_it_is_paged, members_are_those_the_log_made;
            poison:
                an_event_nobody_can_read_stops_those_that_would_read_it,
                an_event_of_an_unknown_type_is_not_passed_over,
                an_event_that_makes_no_sense_stops_whom_it_makes_none_to;
            queries:
                a_webhook_tells_what_was_decided_last, a_group_tells_its_times_and_counts, a_members_groups_come_oldest_first_and_without_deleted_ones,
                a_membership_tells_what_became_of_it, a_moved_photo_is_in_its_new_group_whatever_was_written_first,
                a_path_finds_photos_that_are_there, a_place_of_another_list_is_refused,
                a_token_is_found_in_any_case_its_own_spelling_first, accounts_are_found_by_what_they_log_in_with,
                activity_is_counted_by_day_and_kind, an_owner_keeps_what_is_not_changed,
                archives_are_pending_until_they_end, entries_without_a_number_have_their_place_and_their_own_total,
                imports_are_listed_newest_first,
                long_texts_are_kept_whole_and_told_apart, names_are_searched_letter_by_letter,
                other_names_lead_to_their_group_in_its_workspace_only,
                photos_are_listed_by_bytes_creation_and_id, places_of_actors_are_stretches,
                places_of_members_are_few_however_many_came_with_them, progress_of_active_members_is_summed_up,
                texts_with_control_characters_are_found_and_sorted, the_directory_is_listed_by_number,
                the_picture_of_a_group_follows_its_photos_until_it_is_set,
                what_is_erased_of_an_owner_is_erased_of_all_moments,
                webhooks_are_listed_in_their_workspace_until_they_are_deleted, workspaces_have_totals;
        }
    };
}

macro_rules! each {
    ($home:path => $($module:ident: $($case:ident),+;)+) => {$($(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $case() {
            crate::$module::$case($home().await).await;
        }
    )+)+};
}

use each;

mod sqlite {
    cases!(crate::home::Home::files);
}

#[cfg(feature = "server-tests")]
mod postgres {
    cases!(crate::home::Home::schema);
}
