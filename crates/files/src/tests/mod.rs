mod botocore;
mod links;
mod places;
mod sealed;
mod slow;
mod uploads;
